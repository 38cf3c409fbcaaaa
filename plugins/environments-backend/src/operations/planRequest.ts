import { ConflictError } from '@backstage/errors';
import {
  environmentTitle,
  type OperationRequest,
  type PlannedChange,
  type PlanningContext,
} from '@berth/plugin-environments-common';
import { planOperation } from '@berth/plugin-environments-common/domain';
import type { OperationStore } from '@berth/plugin-environments-node';
import { uncommittedStates } from './openStates';

/**
 * Plans a request as things are now. An environment whose creation is not committed yet can't be planned for.
 *
 * @throws what `planOperation` throws, and ConflictError while the environment's creation waits for its commit
 */
export async function planRequest(
  operations: OperationStore,
  request: OperationRequest,
  context: PlanningContext,
): Promise<PlannedChange> {
  try {
    return await planOperation(request, context);
  } catch (error) {
    const isAbsent = error instanceof Error && error.name === 'NotFoundError';
    if (isAbsent && request.kind !== 'create') {
      const { customer, name } = request.environment;
      const newest = await operations.newest({ customer, name });
      if (
        newest?.kind === 'create' &&
        uncommittedStates.includes(newest.state)
      ) {
        throw new ConflictError(
          `${environmentTitle(
            customer,
            name,
          )} is not committed yet; ask again when operation ${newest.id} is`,
        );
      }
    }
    throw error;
  }
}
