import { ServiceUnavailableError } from '@backstage/errors';

/**
 * The objects could not be rendered now: too much else is being rendered, or it took too long. Says nothing about the
 * files, so the same call may succeed later; where the programs are missing, another error says so.
 */
export class RenderingDelayedError extends ServiceUnavailableError {
  readonly retryable = true;
}
