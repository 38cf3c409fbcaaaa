import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  environmentId,
  type EnvironmentReference,
  shardOf,
} from '@berth/plugin-environments-common';
import {
  type Cluster,
  type Lease,
  LeaseOvertakenError,
  type OperationStore,
  type StatusRecord,
  type StatusStore,
  type StoredOperation,
} from '@berth/plugin-environments-node';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Batches } from './Batches';
import type { ClusterObserver } from './ClusterObserver';
import { DerivationPace } from './DerivationPace';
import { deriveRecord } from './deriveRecord';
import type { DesiredEnvironment, DesiredView } from './DesiredView';
import { OpenOperations } from './OpenOperations';
import type { OperationMove } from './operationMoves';

/** How often things are looked at, in milliseconds. */
export interface ProjectionTimings {
  /** Changes that come within this time are worked on together. */
  debounce: number;
  /** What other processes did to operations is looked up this often. */
  operations: number;
  /** Environments that are not ready are derived anew this often. */
  sweep: number;
}

export const defaultProjectionTimings: ProjectionTimings = {
  debounce: 50,
  operations: 2_000,
  sweep: 10_000,
};

interface Derived {
  id: string;
  record?: StatusRecord;
  moves: OperationMove[];
}

/** So many are derived and written together. */
const TOGETHER = 200;

/** So many are derived before whoever asks for something gets an answer. */
const BETWEEN_TURNS = 20;

const AT_REST = new Set(['ready', 'asleep']);

/**
 * Keeps a row of status per environment: derived anew when Git, the cluster or an operation changed, written when it
 * differs. Moves operations on as far as their environments have come.
 */
export class StatusProjection {
  readonly #view: DesiredView;
  readonly #observers: ReadonlyMap<string, ClusterObserver>;
  readonly #whyMissing: (cluster: string) => string;
  readonly #statuses: StatusStore;
  readonly #operationStore: OperationStore;
  readonly #operations: OpenOperations;
  readonly #lease: Lease;
  readonly #logger: LoggerService;
  readonly #timings: ProjectionTimings;
  readonly #onChanged: (ids: string[]) => void;
  readonly #onObjectsChanged: (ids: string[]) => void;
  readonly #onDerived: (record: StatusRecord) => void;
  readonly #batches: Batches;
  readonly #desired = new Map<string, DesiredEnvironment>();
  readonly #records = new Map<string, StatusRecord>();
  readonly #clusterOf = new Map<string, string>();
  /** Those of which objects changed since their last derivation. */
  readonly #observed = new Set<string>();
  readonly #pace: DerivationPace;
  readonly #timers: NodeJS.Timeout[] = [];
  #stopped = false;

  /**
   * `onChanged` is called with environments whose rows or operations moved, `onObjectsChanged` with those whose objects
   * changed and whose rows did not, `onDerived` with each row derived.
   */
  constructor(options: {
    view: DesiredView;
    observers: ReadonlyMap<string, ClusterObserver>;
    /** Says in a sentence why there is no observer of a cluster. */
    whyMissing: (cluster: string) => string;
    statuses: StatusStore;
    operations: OperationStore;
    /** Nothing is written once somebody else has taken it. */
    lease: Lease;
    logger: LoggerService;
    timings: ProjectionTimings;
    onChanged: (ids: string[]) => void;
    onObjectsChanged: (ids: string[]) => void;
    onDerived: (record: StatusRecord) => void;
  }) {
    this.#view = options.view;
    this.#observers = options.observers;
    this.#whyMissing = options.whyMissing;
    this.#statuses = options.statuses;
    this.#operationStore = options.operations;
    this.#operations = new OpenOperations(options.operations);
    this.#lease = options.lease;
    this.#logger = options.logger;
    this.#timings = options.timings;
    this.#onChanged = options.onChanged;
    this.#onObjectsChanged = options.onObjectsChanged;
    this.#onDerived = options.onDerived;
    this.#pace = new DerivationPace(options.timings.debounce);
    this.#batches = new Batches({
      work: ids => this.#deriveAll(ids),
      onError: error => {
        if (error instanceof LeaseOvertakenError) {
          this.#logger.info(error.message);
        } else {
          this.#logger.error('Statuses could not be written', error as Error);
        }
      },
      debounce: options.timings.debounce,
      pause: took => this.#pace.pauseAfter(took),
    });
  }

  /** Rejects where the stores can't be read. */
  async start(): Promise<void> {
    for (const record of await this.#statuses.all()) {
      this.#records.set(record.id, record);
      if (record.spec) {
        this.#clusterOf.set(record.id, record.spec.cluster);
      }
    }
    this.#readDesired();
    this.#batches.add([
      ...this.#desired.keys(),
      ...this.#records.keys(),
      ...(await this.#operations.look()),
    ]);
    this.#timers.push(
      setInterval(() => this.#pollOperations(), this.#timings.operations),
      setInterval(() => this.#sweep(), this.#timings.sweep),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.forEach(timer => clearInterval(timer));
    await this.#batches.stop();
  }

  /** The row of an environment as last derived. */
  record(id: string): StatusRecord | undefined {
    return this.#records.get(id);
  }

  /** Environments changed in Git. */
  desiredChanged(ids: string[]): void {
    this.#readDesired();
    this.#batches.add(ids);
  }

  /** Objects of an environment changed on a cluster; ids that nobody knows are passed over. */
  observed(id: string): void {
    if (
      this.#desired.has(id) ||
      this.#records.has(id) ||
      this.#operations.of(id).length > 0
    ) {
      this.#observed.add(id);
      this.#pace.moved(id);
      this.#batches.add([id]);
    }
  }

  /** Something changed that all environments of a cluster show. */
  clusterChanged(cluster: string): void {
    this.#batches.add(this.#idsOn(cluster));
  }

  /** Clusters that nobody observes are missing for another reason by now. */
  missingChanged(): void {
    this.#batches.add(
      [...this.#desired.keys(), ...this.#records.keys()].filter(
        id => !this.#observers.has(this.#clusterOf.get(id) ?? ''),
      ),
    );
  }

  /**
   * An engine object that belongs to no environment changed: all that read it are concerned where it is `main`, else
   * only those that still wait for objects of their own, and of these only those of the shard that it brings, if any.
   */
  sharedChanged({ name, delivery }: Cluster, shard: number | undefined): void {
    const ids = this.#idsOn(name);
    this.#batches.add(
      delivery === 'main'
        ? ids
        : ids.filter(
            id =>
              (shard === undefined || shardOf(id) === shard) &&
              !this.#isAtRest(id),
          ),
    );
  }

  /** An operation on an environment came, moved or ended. */
  operationChanged(environment: EnvironmentReference): void {
    this.#operations.changed(environment);
    this.#batches.add([environmentId(environment.customer, environment.name)]);
  }

  #readDesired(): void {
    this.#desired.clear();
    for (const environment of this.#view.snapshot()) {
      this.#desired.set(environment.id, environment);
      const cluster = environment.cluster ?? environment.spec?.cluster;
      if (cluster) {
        this.#clusterOf.set(environment.id, cluster);
      }
    }
  }

  #pollOperations(): void {
    this.#operations.look().then(
      changed => this.#batches.add(changed),
      error => this.#logger.warn(`Operations can't be read: ${error}`),
    );
  }

  #sweep(): void {
    this.#batches.add(
      [...this.#records.keys()].filter(id => !this.#isAtRest(id)),
    );
  }

  #idsOn(cluster: string): string[] {
    return [
      ...new Set([...this.#desired.keys(), ...this.#records.keys()]),
    ].filter(id => (this.#clusterOf.get(id) ?? cluster) === cluster);
  }

  #isAtRest(id: string): boolean {
    return AT_REST.has(this.#records.get(id)?.status.phase ?? '');
  }

  async #deriveAll(ids: string[]): Promise<void> {
    for (let at = 0; at < ids.length && !this.#stopped; at += TOGETHER) {
      await this.#derive(ids.slice(at, at + TOGETHER));
    }
  }

  async #derive(ids: string[]): Promise<void> {
    await this.#operations.read(ids, id => this.#referenceOf(id));
    const now = new Date().toISOString();
    const observed = ids.filter(id => this.#observed.delete(id));
    const derived: Derived[] = [];
    for (const id of ids) {
      derived.push(this.#deriveOne(id, now));
      if (derived.length % BETWEEN_TURNS === 0) {
        await othersTurn();
      }
    }
    const changed = derived.filter(({ id, record }) =>
      differs(this.#records.get(id), record),
    );
    const written = changed.flatMap(({ record }) => record ?? []);
    const removed = changed.filter(({ record }) => !record).map(({ id }) => id);
    if (written.length > 0) {
      await this.#statuses.put(written, this.#lease);
    }
    if (removed.length > 0) {
      await this.#statuses.remove(removed, this.#lease);
    }
    for (const { id, record } of changed) {
      if (record) {
        this.#records.set(id, record);
      } else {
        this.#records.delete(id);
        this.#observers.forEach(observer => observer.forget(id));
      }
    }
    const told = new Set(changed.map(({ id }) => id));
    try {
      (await this.#move(derived, now)).forEach(id => told.add(id));
    } finally {
      // What is written is told of though operations can't be moved: another try finds nothing new in it.
      this.#tell([...told], observed);
    }
    derived.forEach(({ record }) => record && this.#onDerived(record));
  }

  /** `observed` are those of which objects changed, which is no news of those whose rows did. */
  #tell(changed: string[], observed: string[]): void {
    if (changed.length > 0) {
      this.#onChanged(changed);
    }
    const touched = observed.filter(id => !changed.includes(id));
    if (touched.length > 0) {
      this.#onObjectsChanged(touched);
    }
  }

  #deriveOne(id: string, now: string): Derived {
    const newest = this.#operations.newest(id);
    const commit = this.#view.lastCommit(id);
    const sources = {
      id,
      now,
      view: this.#view,
      desired: this.#desired.get(id),
      record: this.#records.get(id),
      open: this.#operations.of(id),
      newest,
      committed: commit && this.#operations.withCommit(id, commit.sha),
      clusterName: this.#clusterOf.get(id) ?? clusterAskedFor(newest),
      observers: this.#observers,
      whyMissing: this.#whyMissing,
    };
    return { id, ...deriveRecord(sources) };
  }

  #referenceOf(id: string): EnvironmentReference | undefined {
    return this.#desired.get(id) ?? this.#records.get(id);
  }

  /** Resolves to the environments of which an operation moved. */
  async #move(derived: Derived[], at: string): Promise<string[]> {
    const moves = derived.flatMap(it => it.moves);
    if (moves.length === 0) {
      return [];
    }
    const moved = await this.#operationStore.moveAll(
      moves.map(({ id, from, to, message }) => ({ id, from, to, at, message })),
      this.#lease,
    );
    // What did not move is somewhere else than it was thought to be.
    derived
      .filter(it => it.moves.length > 0)
      .flatMap(({ id }) => this.#operations.of(id).at(-1)?.environment ?? [])
      .forEach(environment => this.operationChanged(environment));
    return moved.map(({ id, to, environment: { customer, name } }) => {
      const environment = environmentId(customer, name);
      this.#logger.info(`Operation ${id} on ${environment} is ${to}`);
      return environment;
    });
  }
}

function clusterAskedFor(
  operation: StoredOperation | undefined,
): string | undefined {
  return operation?.request.kind === 'create'
    ? operation.request.environment.cluster
    : undefined;
}

/** Whether a row has to be written; when the cluster was last heard is no news by itself. */
function differs(
  before: StatusRecord | undefined,
  after: StatusRecord | undefined,
): boolean {
  return !isDeepStrictEqual(shownOf(before), shownOf(after));
}

function shownOf(record: StatusRecord | undefined): unknown {
  return (
    record && {
      ...record,
      status: { ...record.status, observedAt: undefined },
    }
  );
}
