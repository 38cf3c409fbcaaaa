import { ServiceUnavailableError } from '@backstage/errors';
import type { PlanningContext } from './PlanningContext';

/**
 * A cluster that is not known may be one of those that could not be read yet: HTTP 503, and an operation that waits is
 * tried again.
 */
export class ClustersUnreadError extends ServiceUnavailableError {}

/** @throws ClustersUnreadError where a cluster is not known while not all clusters were read */
export function assertClustersRead(
  cluster: string,
  { clusters, clustersUnread }: PlanningContext,
): void {
  if (
    clustersUnread !== undefined &&
    !clusters.some(({ name }) => name === cluster)
  ) {
    throw new ClustersUnreadError(
      `${
        cluster
          ? `Cluster ${cluster} is not known yet`
          : 'No cluster is known yet'
      }. ${clustersUnread}`,
    );
  }
}
