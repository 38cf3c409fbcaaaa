import { CustomErrorBase } from '@backstage/errors';

/**
 * A program could not be started, or was ended before it answered (deadline, signal).
 * Says nothing about the input, so the same call may succeed later.
 */
export class ToolUnavailableError extends CustomErrorBase {
  name = 'ToolUnavailableError' as const;
  readonly retryable = true;

  constructor(
    readonly program: string,
    reason: string,
    cause?: Error | unknown,
  ) {
    super(`${program} did not answer: ${reason}`, cause);
  }
}
