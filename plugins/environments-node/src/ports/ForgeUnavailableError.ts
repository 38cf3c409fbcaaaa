import { ServiceUnavailableError } from '@backstage/errors';

/** The forge did not answer, failed, or asks to wait. Retryable, from `retryAt` on where it says so. */
export class ForgeUnavailableError extends ServiceUnavailableError {
  readonly retryable = true;

  constructor(message: string, readonly retryAt?: Date) {
    super(message);
  }
}
