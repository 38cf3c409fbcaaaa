import { CustomErrorBase } from '@backstage/errors';

/** Git ended with another code than 0 for a reason that has no error of its own. `words` are git's, redacted. */
export class GitFailedError extends CustomErrorBase {
  name = 'GitFailedError' as const;

  constructor(
    readonly command: string,
    readonly words: string,
    readonly exitCode?: number,
  ) {
    super(`git ${command} failed: ${words}`);
  }
}
