import { ServiceUnavailableError } from '@backstage/errors';

/** A push was sent and no answer came: it may have been taken or not. Look before writing again. */
export class OutcomeUnknownError extends ServiceUnavailableError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`Whether the Git remote took the push is not known yet: ${words}`);
  }
}
