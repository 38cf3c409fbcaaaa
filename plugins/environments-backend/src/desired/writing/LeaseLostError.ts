import { ConflictError } from '@backstage/errors';

/** Another process has become the writer; what was to be written waits for it. */
export class LeaseLostError extends ConflictError {
  constructor() {
    super('Another process writes to the platform repository now');
  }
}
