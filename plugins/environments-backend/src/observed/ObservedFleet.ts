import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Cluster,
  ClusterSource,
  Engine,
  Lease,
  OperationStore,
  StatusRecord,
  StatusStore,
} from '@berth/plugin-environments-node';
import { allocatableOf } from './allocatableOf';
import { ClusterObserver } from './ClusterObserver';
import type { DesiredView } from './DesiredView';
import { Endings } from './Endings';
import type { ObservedCluster } from './ObservedCluster';
import type { ReportTimings } from './reported/StatusReporter';
import { StatusReporters } from './reported/StatusReporters';
import { type ProjectionTimings, StatusProjection } from './StatusProjection';
import type { WatchTimings } from './WatchTimings';

/** How often the list of clusters is looked at, in milliseconds. */
const CLUSTERS_EVERY = 30_000;

/** What the leading process runs: an observer per cluster, the projection over all of them, and what reports of it. */
export class ObservedFleet {
  readonly projection: StatusProjection;
  readonly #source: ClusterSource;
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly #logger: LoggerService;
  readonly #watchTimings: WatchTimings;
  readonly #observers = new Map<string, ClusterObserver>();
  readonly #reporters: StatusReporters;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  readonly #endings = new Endings();
  #stopped = false;

  constructor(options: {
    source: ClusterSource;
    engines: ReadonlyMap<string, Engine>;
    desired: DesiredView;
    statuses: StatusStore;
    operations: OperationStore;
    /** Whoever has it is the leading process. */
    lease: Lease;
    logger: LoggerService;
    watchTimings: WatchTimings;
    projectionTimings: ProjectionTimings;
    reportTimings: ReportTimings;
    onChanged: (ids: string[]) => void;
    onObjectsChanged: (ids: string[]) => void;
    onDerived: (record: StatusRecord) => void;
  }) {
    this.#source = options.source;
    this.#engines = options.engines;
    this.#logger = options.logger;
    this.#watchTimings = options.watchTimings;
    this.projection = new StatusProjection({
      view: options.desired,
      observers: this.#observers,
      whyMissing: name => this.#whyMissing(name),
      statuses: options.statuses,
      operations: options.operations,
      lease: options.lease,
      logger: options.logger,
      timings: options.projectionTimings,
      onChanged: ids => {
        options.onChanged(ids);
        this.#reporters.changed(ids);
      },
      onObjectsChanged: options.onObjectsChanged,
      onDerived: options.onDerived,
    });
    this.#reporters = new StatusReporters({
      recordOf: id => this.projection.record(id),
      watchTimings: options.watchTimings,
      timings: options.reportTimings,
      logger: options.logger,
    });
  }

  /** Rejects where the stores or the clusters can't be read. */
  async start(): Promise<void> {
    await this.#followClusters();
    await this.projection.start();
    this.#reporters.follow(this.#observers.values());
    this.#timer = setInterval(() => this.#refresh(), CLUSTERS_EVERY);
    this.#unsubscribe = this.#source.onChanged?.(() => this.#refresh());
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    await this.#refreshing;
    await Promise.all([
      this.projection.stop(),
      this.#reporters.stop(),
      ...[...this.#observers.values()].map(observer => observer.stop()),
      this.#endings.wait(),
    ]);
  }

  /** A cluster as last seen; undefined for one that is not watched. */
  clusterNow(name: string): ObservedCluster | undefined {
    const observer = this.#observers.get(name);
    if (!observer) {
      return undefined;
    }
    const { title, engine, delivery } = observer.cluster;
    const { reachable, problem, lastAnswerAt, version } = observer.state;
    return {
      name,
      title,
      engine,
      delivery,
      reachable,
      problem,
      lastAnswerAt,
      version,
      allocatable: allocatableOf(observer.nodes()),
    };
  }

  /** Whether a cluster holds the engine's objects of an environment; undefined where nobody watches it. */
  holds(name: string, environmentId: string): boolean | undefined {
    const observer = this.#observers.get(name);
    return observer && observer.engineObjectsOf(environmentId).length > 0;
  }

  #refresh(): void {
    this.#refreshing = this.#refreshing
      .then(() => this.#followClusters())
      .then(() => this.#reporters.follow(this.#observers.values()))
      .catch(error => this.#logger.warn(`Clusters can't be listed: ${error}`));
  }

  /** Begins to watch clusters that came, and stops with those that went or are another by now. */
  async #followClusters(): Promise<void> {
    const clusters = await this.#source.list();
    const left = [...this.#observers].filter(
      ([, observer]) => !clusters.includes(observer.cluster),
    );
    left.forEach(([name]) => this.#observers.delete(name));
    for (const cluster of clusters) {
      if (!this.#stopped && !this.#observers.has(cluster.name)) {
        this.#observe(cluster);
      }
    }
    for (const [name, observer] of left) {
      // One whose cluster does not answer takes its time; nobody waits for it.
      this.#endings.add(observer.stop());
      this.projection.clusterChanged(name);
    }
    this.projection.missingChanged();
  }

  /** Why there is no cluster of a name to watch, in a sentence. */
  #whyMissing(name: string): string {
    const unusable = this.#source
      .unusable?.()
      .find(cluster => cluster.name === name);
    return (
      unusable?.problem ??
      this.#source.unread?.() ??
      `No cluster "${name}" is configured`
    );
  }

  #observe(cluster: Cluster): void {
    const engine = this.#engines.get(cluster.engine);
    if (!engine) {
      this.#logger.error(
        `Cluster ${cluster.name} has the engine "${
          cluster.engine
        }", which is not known; known are ${[...this.#engines.keys()].join(
          ', ',
        )}`,
      );
      return;
    }
    const observer = new ClusterObserver({
      cluster,
      engine,
      timings: this.#watchTimings,
      logger: this.#logger,
      onEnvironmentChanged: id => this.projection.observed(id),
      onClusterChanged: () => this.projection.clusterChanged(cluster.name),
      onSharedChanged: shard => this.projection.sharedChanged(cluster, shard),
    });
    this.#observers.set(cluster.name, observer);
    observer.start();
  }
}
