import { ConflictError } from '@backstage/errors';
import {
  environmentReadPermission,
  type Operation,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { uncommittedStates } from '@berth/plugin-environments-node';
import type { OperationsOptions } from './OperationsOptions';
import { permissionOf } from './permissionOf';
import { publicOperation } from './publicOperation';

/** Cancels an operation that is not committed yet; whoever may ask for such an operation may cancel one. */
export function cancelOperation({
  permissions,
  operations,
  authors,
}: OperationsOptions): UseCase<{ id: string }, Operation> {
  return authorized(
    permissions,
    environmentReadPermission,
    async ({ id }, caller) => {
      const { kind } = await operations.get(id);
      return authorized(permissions, permissionOf(kind), cancel)(id, caller);
    },
  );

  async function cancel(
    id: string,
    caller: Parameters<UseCase<string, Operation>>[1],
  ): Promise<Operation> {
    const { name } = await authors.find(caller);
    const cancelled = await operations.move(id, {
      from: uncommittedStates,
      to: 'cancelled',
      at: new Date().toISOString(),
      message: `Cancelled by ${name}`,
      unclaimed: true,
    });
    const operation = await operations.get(id);
    if (!cancelled && operation.state !== 'cancelled') {
      throw new ConflictError(
        uncommittedStates.includes(operation.state)
          ? `${operation.title} is being committed right now; look again in a moment`
          : `${operation.title} is ${operation.state} and can't be cancelled any more`,
      );
    }
    return publicOperation(operation);
  }
}
