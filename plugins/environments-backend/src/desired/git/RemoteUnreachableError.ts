import { ServiceUnavailableError } from '@backstage/errors';

/** The Git remote did not answer, and nothing was changed there. Retryable. */
export class RemoteUnreachableError extends ServiceUnavailableError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`The Git remote can't be reached: ${words}`);
  }
}
