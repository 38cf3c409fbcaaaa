import { NotFoundError } from '@backstage/errors';
import {
  environmentId,
  environmentTitle,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import { deriveStatus } from '@berth/plugin-environments-common/domain';
import {
  openStates,
  type OperationStore,
  type StatusRecord,
  type StatusStore,
} from '@berth/plugin-environments-node';

/**
 * The projection's row of an environment, or what its operation says while the projection has not caught up with it.
 *
 * @throws NotFoundError, which says what became of its last operation where there was one
 */
export async function findEnvironment(
  stores: { statuses: StatusStore; operations: OperationStore },
  environment: EnvironmentReference,
): Promise<StatusRecord> {
  const { customer, name } = environment;
  const id = environmentId(customer, name);
  const record = await stores.statuses.get(id);
  // `acme-a/b` and `acme/a-b` have one id, and only one of them is meant.
  if (record?.customer === customer && record.name === name) {
    return record;
  }
  const operation = await stores.operations.newest(environment);
  const title = environmentTitle(customer, name);
  if (!operation) {
    throw new NotFoundError(`There is no environment ${title}`);
  }
  if (!openStates.includes(operation.state)) {
    const reason = operation.error ? `: ${operation.error}` : '';
    throw new NotFoundError(
      `There is no environment ${title}; its last operation, “${operation.title}”, ended as ${operation.state}${reason}`,
    );
  }
  const { requestedAt, request } = operation;
  const cluster =
    request.kind === 'create' ? request.environment.cluster ?? '' : '';
  return {
    id,
    customer,
    name,
    status: deriveStatus({
      now: requestedAt,
      operation,
      workloads: [],
      ingresses: [],
      quota: [],
      cluster: { name: cluster, reachable: true },
    }),
    changedAt: requestedAt,
  };
}
