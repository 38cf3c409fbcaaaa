import type {
  Cluster as ClusterView,
  EnvironmentEvent,
  EnvironmentObject,
  Pod,
} from '@berth/plugin-environments-common';
import type { Cluster } from '@berth/plugin-environments-node';

/** What the use cases need of the clusters, besides the projection. */
export interface ObservedReader {
  /** Clusters as the API shows them. */
  clusters(): Promise<ClusterView[]>;

  /**
   * Reads now, and no further once the signal aborts: nobody waits any more. These fail with ServiceUnavailableError
   * where the cluster can't be reached.
   */
  readObjects(
    environmentId: string,
    signal?: AbortSignal,
  ): Promise<EnvironmentObject[]>;
  readPods(environmentId: string, signal?: AbortSignal): Promise<Pod[]>;
  readEvents(
    environmentId: string,
    signal?: AbortSignal,
  ): Promise<EnvironmentEvent[]>;

  /** The cluster that an environment is on, or was last known on. Fails with NotFoundError. */
  clusterOf(environmentId: string): Promise<Cluster>;
}
