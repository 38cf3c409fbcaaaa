import { AuthenticationError } from '@backstage/errors';

/** The forge does not take the token. Retryable, since it may be renewed. `words` are the forge's. */
export class ForgeAuthenticationError extends AuthenticationError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`The forge does not take Berth's token: ${words}`);
  }
}
