import type {
  EngineObservation,
  EngineRenderer,
} from '@berth/plugin-environments-common';
import type {
  KubernetesObject,
  ObjectReference,
  ObjectType,
} from './ClusterReader';
import type { Cluster } from './ClusterSource';

/** A chart of the platform repository, as Git has it. */
export interface DesiredChart {
  /** Its folder's: `web` of `charts/web`. */
  name: string;
  version: string;
}

/** A GitOps controller, as Berth sees it: what it needs in Git, what it shows in the cluster, how to wake it. */
export interface Engine extends EngineRenderer {
  /** Types that hold its state; each is watched once per cluster. */
  readonly watchedTypes: ObjectType[];

  /**
   * Where a cluster reads `main`: true where each environment has to be asked for by itself, since none shares what
   * looks at the repository with another. False where left out: one request is one for all.
   */
  readonly asksForEach?: boolean;

  /** Id of the environment that one of its objects is about; undefined for others' objects. Pure. */
  environmentOf(object: KubernetesObject): string | undefined;

  /** Number of the shard that one of its objects brings to the cluster; undefined for others' objects. Pure. */
  shardOf(object: KubernetesObject): number | undefined;

  /**
   * What its objects of one environment say. Pure; never throws. `expectedRevision` is the commit it should come to.
   * `around` names the environment, gives the cluster's engine objects that belong to none, such as shared sources, but
   * for those of other shards, and says since when the expected revision can be fetched (RFC 3339), so that what was said before is not about it.
   * `charts` are those of its applications, by application, where it is known which version Git has: an engine that
   * applied the revision may have released another one all the same.
   */
  observe(
    objects: KubernetesObject[],
    expectedRevision: string | undefined,
    around?: {
      environmentId: string;
      shared: KubernetesObject[];
      since?: string;
      charts?: ReadonlyMap<string, DesiredChart>;
    },
  ): EngineObservation;

  /** What its objects of one environment say that it has applied. Pure; never throws. */
  inventory(objects: KubernetesObject[]): ObjectReference[];

  /**
   * Asks it to look at an environment's source now, and at the shard of the cluster's engine objects where
   * `shard` is given. May be called twice; objects that do not exist yet are passed over.
   * Fails with the reader's errors.
   */
  requestSync(
    cluster: Cluster,
    environmentId: string,
    options?: { shard?: boolean },
  ): Promise<void>;

  /**
   * Ends what keeps one of its objects from going that is marked for deletion, where something does. Called with such an
   * object whenever it has changed, by the process that watches; may be called twice. Fails with the reader's errors.
   */
  unblockDeletion?(cluster: Cluster, object: KubernetesObject): Promise<void>;
}
