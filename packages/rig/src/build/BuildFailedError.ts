import { CustomErrorBase } from '@backstage/errors';

/** A tool could not be built; the message holds the compiler's own words. */
export class BuildFailedError extends CustomErrorBase {
  name = 'BuildFailedError' as const;
  /** The tool that could not be built. */
  readonly tool: string;

  constructor(tool: string, program: string, words: string) {
    super(`${tool} could not be built (${program}):\n${words.trim()}`);
    this.tool = tool;
  }
}
