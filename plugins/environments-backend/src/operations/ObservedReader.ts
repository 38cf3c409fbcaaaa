import type {
  Cluster as ClusterView,
  EnvironmentEvent,
  EnvironmentObject,
  EnvironmentReference,
  Pod,
} from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';

/** What the use cases need of the clusters, besides the projection. */
export interface ObservedReader {
  /** Clusters as the API shows them. */
  clusters(): Promise<ClusterView[]>;

  /** Reads now. These fail with ServiceUnavailableError where the cluster can't be reached. */
  readObjects(record: StatusRecord): Promise<EnvironmentObject[]>;
  readPods(record: StatusRecord): Promise<Pod[]>;
  readEvents(record: StatusRecord): Promise<EnvironmentEvent[]>;

  /** Name of the cluster that an environment is on, or was last known on. */
  clusterOf(environmentId: string): string | undefined;

  /** An operation on an environment came, moved or ended. */
  operationChanged(environment: EnvironmentReference & { id: string }): void;
}
