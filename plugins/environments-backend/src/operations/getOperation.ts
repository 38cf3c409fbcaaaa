import {
  environmentReadPermission,
  type Operation,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';
import { publicOperation } from './publicOperation';

/** One operation, with its timeline. */
export function getOperation({
  permissions,
  operations,
}: OperationsOptions): UseCase<{ id: string }, Operation> {
  return authorized(permissions, environmentReadPermission, async ({ id }) =>
    publicOperation(await operations.get(id)),
  );
}
