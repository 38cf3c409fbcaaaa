import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  EnvironmentEvent,
  EnvironmentObject,
  EnvironmentReference,
  Pod,
} from '@berth/plugin-environments-common';
import type {
  Cluster,
  ClusterSource,
  Engine,
  Lease,
  LeaseStore,
  OperationStore,
  StatusRecord,
  StatusStore,
} from '@berth/plugin-environments-node';
import { ClusterProbe } from './ClusterProbe';
import type { DesiredView, PushedEnvironment } from './DesiredView';
import { Leadership } from './Leadership';
import { LateFetches } from './LateFetches';
import { LateShards } from './LateShards';
import type { ObservedCluster } from './ObservedCluster';
import { ObservedFleet } from './ObservedFleet';
import { readEvents } from './readEvents';
import { readObjects } from './readObjects';
import { readPods } from './readPods';
import {
  defaultReportTimings,
  type ReportTimings,
} from './reported/StatusReporter';
import {
  defaultProjectionTimings,
  type ProjectionTimings,
} from './StatusProjection';
import { SyncRequests } from './SyncRequests';
import { defaultWatchTimings, type WatchTimings } from './WatchTimings';
import { whileWanted } from './whileWanted';

/** What `ObservedState` needs, and how patient it is. */
export interface ObservedStateOptions {
  clusters: ClusterSource;
  engines: Engine[];
  desired: DesiredView;
  statuses: StatusStore;
  operations: OperationStore;
  leases: LeaseStore;
  logger: LoggerService;
  /** Called in the process that watches, with environments whose rows or operations changed. */
  onChanged?: (environmentIds: string[]) => void;
  /** The same with those of which only objects changed, such as a pod that took another's place. */
  onObjectsChanged?: (environmentIds: string[]) => void;
  watchTimings?: Partial<WatchTimings>;
  projectionTimings?: Partial<ProjectionTimings>;
  reportTimings?: Partial<ReportTimings>;
  /** How long the lease of the process that watches lasts, in seconds; 15 by default. */
  leaseSeconds?: number;
}

/**
 * The running state of all environments. One of all processes watches the clusters and writes the projection, the
 * others read it; each asks clusters itself for what is read on demand, and engines to sync what it pushed.
 */
export class ObservedState {
  readonly #options: ObservedStateOptions;
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly #logger: LoggerService;
  readonly #leadership: Leadership;
  readonly #sync: SyncRequests;
  readonly #late = new LateFetches(id => this.#askAgain(id));
  readonly #lateShards = new LateShards((cluster, id) =>
    this.#fleet?.holds(cluster, id),
  );
  readonly #probe = new ClusterProbe();
  readonly #lastCluster = new Map<string, string>();
  readonly #subscriptions: Array<() => void> = [];
  #fleet: ObservedFleet | undefined;

  constructor(options: ObservedStateOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#engines = new Map(options.engines.map(it => [it.name, it]));
    this.#sync = new SyncRequests({
      engines: this.#engines,
      logger: options.logger,
    });
    this.#leadership = new Leadership({
      leases: options.leases,
      name: 'environments-observer',
      seconds: options.leaseSeconds,
      logger: options.logger,
      onGained: lease => this.#watch(lease),
      onLost: () => this.#unwatch(),
    });
  }

  /** Begins; the desired state must have been read whole before, or what is in it looks deleted. */
  start(): void {
    const { desired } = this.#options;
    this.#rememberClusters();
    this.#subscriptions.push(
      desired.onChanged(ids => {
        this.#rememberClusters();
        this.#fleet?.projection.desiredChanged(ids);
      }),
      desired.onPushed(pushed => {
        this.#askFor(pushed);
      }),
    );
    this.#leadership.start();
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#subscriptions.splice(0).forEach(end => end());
    this.#sync.stop();
    await this.#leadership.stop();
  }

  /** Whether this process is the one that watches. */
  get isWatching(): boolean {
    return this.#fleet !== undefined;
  }

  /** The row of an environment; undefined for one that nobody knows. */
  status(id: string): Promise<StatusRecord | undefined> {
    return this.#options.statuses.get(id);
  }

  /** Tells that an operation on an environment came, moved or ended. */
  operationChanged(environment: EnvironmentReference): void {
    this.#fleet?.projection.operationChanged(environment);
  }

  /** All clusters as last seen, or as asked now where another process watches them. */
  async clusters(): Promise<ObservedCluster[]> {
    const clusters = await this.#options.clusters.list();
    return Promise.all(
      clusters.map(
        cluster =>
          this.#fleet?.clusterNow(cluster.name) ?? this.#probe.ask(cluster),
      ),
    );
  }

  /**
   * Reads the pods of an environment now. Fails with NotFoundError, with the reader's errors, or with the reason of the
   * signal.
   */
  async pods(id: string, signal?: AbortSignal): Promise<Pod[]> {
    const cluster = await this.clusterOf(id);
    return whileWanted(signal, readPods(cluster, id, signal));
  }

  /** Reads the newest events of an environment now. Fails as `pods`. */
  async events(id: string, signal?: AbortSignal): Promise<EnvironmentEvent[]> {
    const cluster = await this.clusterOf(id);
    return whileWanted(signal, readEvents(cluster, id, signal));
  }

  /** Reads the objects of an environment now. Fails as `pods`. */
  async objects(
    id: string,
    signal?: AbortSignal,
  ): Promise<EnvironmentObject[]> {
    const cluster = await this.clusterOf(id);
    const engine = this.#engines.get(cluster.engine);
    if (!engine) {
      throw new NotFoundError(
        `Cluster ${cluster.name} has the engine "${cluster.engine}", which is not known`,
      );
    }
    return whileWanted(signal, readObjects(cluster, engine, id, { signal }));
  }

  /** The cluster that an environment is on, with its readers. Fails with NotFoundError. */
  async clusterOf(id: string): Promise<Cluster> {
    const name =
      this.#lastCluster.get(id) ??
      (await this.#options.statuses.get(id))?.spec?.cluster;
    const cluster = await this.#clusterNamed(name);
    if (!cluster) {
      throw new NotFoundError(
        name === undefined
          ? `No cluster is known for environment ${id}`
          : `No cluster "${name}" is configured, which environment ${id} is on`,
      );
    }
    return cluster;
  }

  async #clusterNamed(name: string | undefined): Promise<Cluster | undefined> {
    const clusters = await this.#options.clusters.list();
    return clusters.find(cluster => cluster.name === name);
  }

  /** Where an environment was stays known after its deletion, for as long as something of it is left there. */
  #rememberClusters(): void {
    for (const { id, cluster, spec } of this.#options.desired.snapshot()) {
      const name = cluster ?? spec?.cluster;
      if (name) {
        this.#lastCluster.set(id, name);
      }
    }
  }

  async #watch(lease: Lease): Promise<void> {
    const { desired, statuses, operations, clusters } = this.#options;
    const fleet = new ObservedFleet({
      source: clusters,
      engines: this.#engines,
      desired,
      statuses,
      operations,
      lease,
      logger: this.#logger,
      watchTimings: { ...defaultWatchTimings, ...this.#options.watchTimings },
      projectionTimings: {
        ...defaultProjectionTimings,
        ...this.#options.projectionTimings,
      },
      reportTimings: {
        ...defaultReportTimings,
        ...this.#options.reportTimings,
      },
      onChanged: ids => this.#options.onChanged?.(ids),
      onObjectsChanged: ids => this.#options.onObjectsChanged?.(ids),
      onDerived: record =>
        this.#late.derived(record, desired.expected(record.id)),
    });
    this.#fleet = fleet;
    await fleet.start();
  }

  async #unwatch(): Promise<void> {
    const fleet = this.#fleet;
    this.#fleet = undefined;
    await fleet?.stop();
    this.#late.clear();
  }

  #askFor(pushed: PushedEnvironment[]): void {
    pushed.forEach(({ environmentId: id }) => this.#late.asked(id));
    this.#options.clusters
      .list()
      .then(clusters =>
        this.#sync.ask(
          pushed.flatMap(source => {
            const name =
              source.cluster ?? this.#lastCluster.get(source.environmentId);
            const cluster = clusters.find(it => it.name === name);
            return cluster ? [{ ...source, cluster }] : [];
          }),
        ),
      )
      .catch(error => this.#logger.warn(`Clusters can't be listed: ${error}`));
  }

  async #askAgain(id: string): Promise<void> {
    const name = this.#lastCluster.get(id);
    try {
      const clusters = await this.#options.clusters.list();
      // After a restart nobody remembers where something was that is being deleted.
      const asked = clusters.filter(it => it.name === (name ?? it.name));
      await this.#sync.ask(
        asked.map(cluster => ({
          environmentId: id,
          cluster,
          shard: this.#lateShards.take(
            cluster.name,
            id,
            this.#options.desired.expected(id) !== undefined,
          ),
        })),
      );
    } catch (error) {
      this.#logger.warn(`Clusters can't be listed: ${error}`);
    }
  }
}
