import { ConflictError } from '@backstage/errors';

/** What is asked for has to wait for an operation that is not committed yet: HTTP 409, with that operation's id. */
export class NotCommittedYetError extends ConflictError {
  constructor(message: string, readonly operationId: string) {
    super(message);
  }
}
