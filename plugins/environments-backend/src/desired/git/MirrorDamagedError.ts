import { ServiceUnavailableError } from '@backstage/errors';

/** The local copy of the repository can't be read any more; it is made anew from the remote. */
export class MirrorDamagedError extends ServiceUnavailableError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`The local copy of the repository is damaged: ${words}`);
  }
}
