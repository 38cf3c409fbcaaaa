import {
  environmentTitle,
  type OperationRequest,
  type OperationState,
  type PlannedChange,
  type PlanningContext,
} from '@berth/plugin-environments-common';
import { planOperation } from '@berth/plugin-environments-common/domain';
import {
  type OperationStore,
  type StoredOperation,
  uncommittedStates,
} from '@berth/plugin-environments-node';
import { NotCommittedYetError } from './NotCommittedYetError';

/** Another process may have committed a creation that this one has not fetched yet. */
const onItsWay: OperationState[] = [...uncommittedStates, 'committed'];

/**
 * Plans a request as things are now. An environment whose creation is not committed yet can't be planned for.
 *
 * @throws what `planOperation` throws, and NotCommittedYetError while the environment's creation waits for its commit
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
      if (newest?.kind === 'create' && onItsWay.includes(newest.state)) {
        throw new NotCommittedYetError(whatToDo(newest), newest.id);
      }
    }
    throw error;
  }
}

function whatToDo({ id, environment, state, error }: StoredOperation): string {
  const title = environmentTitle(environment.customer, environment.name);
  if (state === 'committed') {
    return `${title} was committed by operation ${id} just now and is not read yet; ask again in a few seconds`;
  }
  return `${title} is not committed yet; wait until operation ${id}, which creates it, is committed, then ask again${
    error === undefined
      ? ''
      : `. Its last try failed: ${error.replace(/\s+/g, ' ')}`
  }`;
}
