import { AuthenticationError } from '@backstage/errors';

/** The Git remote does not take the credentials. Retryable, since they may be renewed. */
export class GitAuthenticationError extends AuthenticationError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`The Git remote does not take Berth's credentials: ${words}`);
  }
}
