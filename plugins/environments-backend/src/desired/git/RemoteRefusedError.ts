import { NotAllowedError } from '@backstage/errors';

/** The Git remote refused a push by a rule of its own, such as a protected branch or a hook. `words` are the remote's. */
export class RemoteRefusedError extends NotAllowedError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`The Git remote refuses the push: ${words}`);
  }
}
