import { ConflictError } from '@backstage/errors';

/**
 * What only the holder of a lease may write was refused, since somebody else has taken the lease: nothing of it was
 * written, and whoever has the lease now writes.
 */
export class LeaseOvertakenError extends ConflictError {
  constructor(lease: string) {
    super(`Another process has taken the lease ${lease}; nothing was written`);
  }
}
