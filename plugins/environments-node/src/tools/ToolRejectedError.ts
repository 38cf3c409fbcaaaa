import { CustomErrorBase } from '@backstage/errors';

/**
 * A program ran and refused its input. Terminal: the same input fails again.
 * `stderr` holds the program's own words, trimmed and at most 4,000 characters long.
 */
export class ToolRejectedError extends CustomErrorBase {
  name = 'ToolRejectedError' as const;
  readonly retryable = false;

  constructor(
    readonly program: string,
    readonly stderr: string,
    readonly exitCode?: number,
  ) {
    super(`${program} failed: ${stderr}`);
  }
}
