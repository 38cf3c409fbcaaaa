import { ConflictError } from '@backstage/errors';
import {
  environmentTitle,
  type Finding,
  type PlannedChange,
} from '@berth/plugin-environments-common';
import type { ObjectType } from '@berth/plugin-environments-node';
import type { OperationsOptions } from './OperationsOptions';

const namespaces: ObjectType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
};

/**
 * Refuses a creation whose namespace is on the cluster already, whoever made it. Where the cluster does not answer,
 * the plan gets a warning instead.
 *
 * @throws ConflictError
 */
export async function refuseTakenNamespace(
  { clusters, logger }: Pick<OperationsOptions, 'clusters' | 'logger'>,
  { kind, id, after, environment }: PlannedChange,
): Promise<Finding[]> {
  if (kind !== 'create' || !after) {
    return [];
  }
  const cluster = (await clusters.list()).find(
    ({ name }) => name === after.cluster,
  );
  if (!cluster) {
    return [];
  }
  try {
    const namespace = await cluster.reader.get(namespaces, id);
    const title = environmentTitle(environment.customer, environment.name);
    throw new ConflictError(
      namespace.metadata.deletionTimestamp
        ? `The namespace ${id} of an earlier ${title} is still being deleted on cluster ${cluster.name}; try again when it is gone`
        : `The namespace ${id}, which ${title} would have, exists already on cluster ${cluster.name}; choose another name`,
    );
  } catch (error) {
    if (error instanceof ConflictError) {
      throw error;
    }
    if (error instanceof Error && error.name === 'NotFoundError') {
      return [];
    }
    logger.warn(
      `Whether the namespace ${id} is free on cluster ${cluster.name} is not known: ${error}`,
    );
    return [
      {
        severity: 'warning',
        field: 'name',
        message: `Cluster ${cluster.name} did not say whether the namespace ${id} is free there`,
      },
    ];
  }
}
