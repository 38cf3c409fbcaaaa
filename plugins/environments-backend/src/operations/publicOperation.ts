import type { Operation } from '@berth/plugin-environments-common';
import type { StoredOperation } from '@berth/plugin-environments-node';

/** An operation as the API shows it, without the request's values. */
export function publicOperation({
  request: _,
  ...operation
}: StoredOperation): Operation {
  return operation;
}
