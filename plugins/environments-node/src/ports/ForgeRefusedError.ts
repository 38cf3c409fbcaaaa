import { NotAllowedError } from '@backstage/errors';

/**
 * The forge says no: a protected branch, a required check, a permission that the token lacks. Asking again helps only
 * after somebody changed something there. `words` are the forge's.
 */
export class ForgeRefusedError extends NotAllowedError {
  readonly retryable = false;

  constructor(what: string, readonly words: string) {
    super(`The forge refuses to ${what}: ${words}`);
  }
}
