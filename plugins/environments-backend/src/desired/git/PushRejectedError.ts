import { ConflictError } from '@backstage/errors';

/** Somebody else moved a branch first: fetch, plan again, push again. Nothing was changed. */
export class PushRejectedError extends ConflictError {
  readonly retryable = true;

  constructor(readonly words: string) {
    super(`Somebody else pushed first: ${words}`);
  }
}
