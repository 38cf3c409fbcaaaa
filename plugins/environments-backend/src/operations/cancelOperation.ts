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
      throw new ConflictError(whyNot(operation));
    }
    return publicOperation(operation);
  }
}

function whyNot({ title, state }: Operation): string {
  if (state === 'errored') {
    return `${title} is being committed, or was sent to the repository, which has not answered yet; look again in a moment`;
  }
  return uncommittedStates.includes(state)
    ? `${title} is being committed right now; look again in a moment`
    : `${title} is ${state} and can't be cancelled any more`;
}
