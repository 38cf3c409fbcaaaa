import { ServiceUnavailableError, isError } from '@backstage/errors';
import {
  environmentId,
  type OperationRequest,
  type PlannedChange,
  type PlanningContext,
  type RepositoryTree,
} from '@berth/plugin-environments-common';
import { ClustersUnreadError } from '@berth/plugin-environments-common/domain';
import type { PlanningSurroundings } from '../DesiredOptions';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import { assertOwnPaths } from './assertOwnPaths';
import { OverlayTree } from './OverlayTree';
import { PlannedEnvironments } from './PlannedEnvironments';
import type { WaitingOperation } from './WaitingOperation';

/** As `planOperation` of the domain. */
export type PlanOperation = (
  request: OperationRequest,
  context: PlanningContext,
) => Promise<PlannedChange>;

export interface PlannedOperation {
  operation: WaitingOperation;
  change: PlannedChange;
}

export interface Batch {
  planned: PlannedOperation[];
  /** Planned, and coming to `main` by another way. */
  putAside: PlannedOperation[];
  /** Refused by rule, each with the sentence that says what to change. */
  refused: Array<{ operation: WaitingOperation; message: string }>;
  /** Failed for a reason that has nothing to do with what was asked for. */
  errored: Array<{ operation: WaitingOperation; error: Error }>;
}

/** Errors that say that what was asked for can't be done, whenever it is tried. */
const REFUSALS = new Set([
  'RefusalError',
  'InputError',
  'ConflictError',
  'NotFoundError',
  'NotAllowedError',
]);

/**
 * Plans operations on a commit, each on top of those before it. What comes after one that failed for a technical reason,
 * on the same environment, is left out: its turn comes after that one's.
 *
 * @param isAside - which changes nothing may be planned on, since they come another way
 * @throws ServiceUnavailableError where the repository can't be read
 */
export async function planBatch(
  operations: WaitingOperation[],
  index: EnvironmentIndex,
  treeAt: (commit: string) => Promise<RepositoryTree>,
  surroundings: PlanningSurroundings,
  planOperation: PlanOperation,
  isAside: (change: PlannedChange) => boolean = () => false,
): Promise<Batch> {
  const tree = new OverlayTree(index.tree);
  const environments = new PlannedEnvironments(index);
  const context: PlanningContext = {
    ...surroundings,
    tree,
    treeAt,
    environments,
  };
  const batch: Batch = {
    planned: [],
    putAside: [],
    refused: [],
    errored: [],
  };
  const held = new Set<string>();
  for (const operation of operations) {
    const { customer, name } = operation.environment;
    const id = environmentId(customer, name);
    if (held.has(id)) {
      continue;
    }
    try {
      const change = await planOperation(operation.request, context);
      const refusal = refusalOf(operation, change);
      if (refusal === undefined && isAside(change)) {
        batch.putAside.push({ operation, change });
      } else if (refusal === undefined) {
        assertOwnPaths(change);
        tree.apply(change.files);
        environments.apply(change.id, change.environment, change.after);
        batch.planned.push({ operation, change });
      } else {
        batch.refused.push({ operation, message: refusal });
      }
    } catch (error) {
      if (
        error instanceof ServiceUnavailableError &&
        !(error instanceof ClustersUnreadError)
      ) {
        throw error;
      }
      if (isError(error) && REFUSALS.has(error.name)) {
        batch.refused.push({ operation, message: error.message });
      } else {
        held.add(id);
        batch.errored.push({
          operation,
          error: error instanceof Error ? error : new Error(String(error)),
        });
      }
    }
  }
  return batch;
}

function refusalOf(
  { request }: WaitingOperation,
  change: PlannedChange,
): string | undefined {
  const blocking = change.findings.filter(
    ({ severity }) => severity === 'blocking',
  );
  if (blocking.length > 0) {
    return blocking.map(({ message }) => message).join('; ');
  }
  if (request.planHash !== undefined && request.planHash !== change.planHash) {
    return 'The repository has changed since: what was read is another by now. Read the environment again, and look at the new plan';
  }
  if (change.files.length === 0) {
    return 'Nothing would change';
  }
  return undefined;
}
