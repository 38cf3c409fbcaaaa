import type { LoggerService } from '@backstage/backend-plugin-api';
import { shardOf } from '@berth/plugin-environments-common';
import type {
  Cluster,
  Engine,
  KubernetesObject,
  ObjectType,
} from '@berth/plugin-environments-node';
import { isDeepStrictEqual } from 'node:util';
import { Absences } from './Absences';
import { doubtAbsence } from './doubtAbsence';
import { Endings } from './Endings';
import { keepObject } from './keep/keepObject';
import { type Concerned, ObservedObjects } from './ObservedObjects';
import {
  namespaceType,
  nodeType,
  observedTypes,
  podType,
  quotaType,
} from './observedTypes';
import { Reachability } from './Reachability';
import { rememberImageProblem } from './keep/rememberImageProblem';
import type { WatchState } from './WatchState';
import { WatchSupervisor } from './WatchSupervisor';
import { unblockDeletions } from './unblockDeletions';
import type { WatchTimings } from './WatchTimings';
import { PodRefusals, type Refusals } from './workloads/PodRefusals';
import { SeenWorkloads } from './workloads/SeenWorkloads';

/** How a cluster is, as far as its watches tell. */
export interface ObservedClusterState {
  name: string;
  /**
   * Whether every type was listed once, so that what is not there does not exist; but for those that Berth may not
   * read and no phase depends on.
   */
  synced: boolean;
  reachable: boolean;
  /** RFC 3339. */
  lastAnswerAt?: string;
  /** Why it can't be reached, or which types Berth may not read. */
  problem?: string;
  /** Why what is held of it can't be trusted to be what it shows now, where it can't. */
  blind?: string;
  /** Version of its API server. */
  version?: string;
}

/** Types that no environment's phase depends on. */
const BESIDE_STATUS = [nodeType, quotaType];

/** A type that can't be read for this many milliseconds, while others can, is no passing trouble. */
const LONG = 30_000;

/** Watches one cluster, and holds what matters of its objects by environment. */
export class ClusterObserver {
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly #logger: LoggerService;
  readonly #onEnvironmentChanged: (environmentId: string) => void;
  readonly #onClusterChanged: () => void;
  readonly #onSharedChanged: (shard: number | undefined) => void;
  readonly #objects = new Map<ObjectType, ObservedObjects>();
  readonly #watches = new Map<ObjectType, WatchSupervisor>();
  readonly #reachability: Reachability;
  readonly #refusals: PodRefusals;
  readonly #seen: SeenWorkloads;
  readonly #absences: Absences;
  readonly #endings = new Endings();
  #version: string | undefined;
  #asking = false;
  #shown = '';
  #stopped = false;

  /**
   * `onClusterChanged` is called when something changed that all environments of the cluster show, such as whether it
   * is reached; `onSharedChanged` when an engine object changed that belongs to no environment, with the shard that it
   * brings.
   */
  constructor(options: {
    cluster: Cluster;
    engine: Engine;
    timings: WatchTimings;
    logger: LoggerService;
    onEnvironmentChanged: (environmentId: string) => void;
    onClusterChanged: () => void;
    onSharedChanged: (shard: number | undefined) => void;
  }) {
    const { cluster, engine, timings } = options;
    this.cluster = cluster;
    this.engine = engine;
    this.#logger = options.logger.child({ cluster: cluster.name });
    this.#onEnvironmentChanged = options.onEnvironmentChanged;
    this.#onClusterChanged = options.onClusterChanged;
    this.#onSharedChanged = options.onSharedChanged;
    this.#refusals = new PodRefusals({
      cluster,
      every: timings.refusals,
      onChanged: options.onEnvironmentChanged,
      logger: this.#logger,
    });
    this.#seen = new SeenWorkloads({
      cluster,
      every: timings.late,
      patience: timings.silence,
      shows: (type, id, objects) => this.#shows(type, id, objects),
      onLate: type => {
        this.#logger.warn(
          `The watch of ${type.plural} is late and is replaced`,
        );
        this.#watches.get(type)?.replace();
      },
      onChanged: options.onEnvironmentChanged,
      logger: this.#logger,
    });
    this.#absences = new Absences({
      cluster,
      every: timings.late,
      onChanged: options.onEnvironmentChanged,
      logger: this.#logger,
    });
    this.#reachability = new Reachability(timings.grace, reachable => {
      if (reachable) {
        this.#logger.info(`Cluster ${cluster.name} answers again`);
      } else {
        this.#logger.warn(this.#reachability.state.problem ?? '');
      }
      this.#changed();
    });
    for (const type of [...engine.watchedTypes, ...observedTypes]) {
      this.#watches.set(type, this.#watch(type, timings));
    }
  }

  start(): void {
    for (const watch of this.#watches.values()) {
      watch.start();
    }
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reachability.stop();
    await Promise.all([
      this.#refusals.stop(),
      this.#seen.stop(),
      this.#absences.stop(),
      ...[...this.#watches.values()].map(watch => watch.stop()),
    ]);
    await this.#endings.wait();
  }

  get state(): ObservedClusterState {
    const { reachable, lastAnswerAt, problem } = this.#reachability.state;
    const refused = this.watches.filter(isRefused);
    const isBeside = ({ type }: Readonly<WatchState>) =>
      BESIDE_STATUS.includes(type);
    return {
      name: this.cluster.name,
      synced: this.watches.every(
        watch => watch.synced || (isBeside(watch) && isRefused(watch)),
      ),
      reachable,
      lastAnswerAt,
      problem: problem ?? wordsOf(refused),
      blind:
        problem ??
        wordsOf(refused.filter(watch => !isBeside(watch))) ??
        wordsOf(this.watches.filter(isFailingLong)),
      version: this.#version,
    };
  }

  /** How each watch is. */
  get watches(): Array<Readonly<WatchState>> {
    return [...this.#watches.values()].map(watch => watch.state);
  }

  /** Objects of one type of an environment, as far as they are kept. */
  objectsOf(type: ObjectType, environmentId: string): KubernetesObject[] {
    return this.#objects.get(type)?.of(environmentId) ?? [];
  }

  engineObjectsOf(environmentId: string): KubernetesObject[] {
    return this.engine.watchedTypes.flatMap(type =>
      this.objectsOf(type, environmentId),
    );
  }

  /** The engine's objects that belong to no environment, but for those that bring another shard than this one's. */
  engineObjectsAround(environmentId: string): KubernetesObject[] {
    const shard = shardOf(environmentId);
    return this.engine.watchedTypes.flatMap(type =>
      [undefined, shard].flatMap(
        concerned => this.#objects.get(type)?.of(concerned) ?? [],
      ),
    );
  }

  namespaceOf(environmentId: string): KubernetesObject | undefined {
    return this.objectsOf(namespaceType, environmentId)[0];
  }

  /** What the cluster said of workloads of an environment whose pods are missing, without waiting for what it says now. */
  refusalsOf(environmentId: string, missing: KubernetesObject[]): Refusals {
    return this.#refusals.of(environmentId, missing);
  }

  /**
   * Whether what is held of an environment's workloads is known to be what its cluster has since the engine's work on
   * this change has been seen to be done, without waiting for what the cluster says now.
   */
  showsWorkloadsOf(environmentId: string, change: string): boolean {
    return this.#seen.of(environmentId, change);
  }

  /** What the environment had of this change was seen before, or is read anew: the cluster is not asked for it. */
  knowWorkloadsOf(environmentId: string, change: string): void {
    this.#seen.know(environmentId, change);
  }

  /** Whether the cluster said itself that it is without the namespace of an environment, without waiting for its answer. */
  isWithout(environmentId: string): boolean {
    return this.#absences.of(environmentId);
  }

  /** An environment is gone: what the cluster was asked of it is no longer kept. */
  forget(environmentId: string): void {
    this.#refusals.forget(environmentId);
    this.#seen.forget(environmentId);
    this.#absences.forget(environmentId);
  }

  nodes(): KubernetesObject[] {
    return this.#objects.get(nodeType)?.of(undefined) ?? [];
  }

  #watch(type: ObjectType, timings: WatchTimings): WatchSupervisor {
    const isEngines = this.engine.watchedTypes.includes(type);
    const objects = new ObservedObjects(
      object => this.#concernedBy(type, isEngines, object),
      concerned => {
        if (typeof concerned === 'string') {
          this.#onEnvironmentChanged(concerned);
        } else if (isEngines) {
          this.#onSharedChanged(concerned);
        }
      },
    );
    this.#objects.set(type, objects);
    const remembering = (kept: KubernetesObject) =>
      this.#remembering(type, kept);
    const unblock = (kept: KubernetesObject[]) => {
      if (isEngines) {
        this.#endings.add(
          unblockDeletions(
            {
              engine: this.engine,
              cluster: this.cluster,
              logger: this.#logger,
            },
            kept,
          ),
        );
      }
    };
    return new WatchSupervisor({
      type,
      reader: doubtAbsence(this.cluster.reader),
      timings,
      logger: this.#logger,
      sink: {
        keep: keepObject,
        replaced: kept => {
          objects.replace(kept.map(remembering));
          this.#changed();
          unblock(kept);
        },
        changed: kept => {
          objects.set(remembering(kept));
          unblock([kept]);
        },
        gone: object => objects.delete(object),
        answered: () => this.#answered(),
        failed: state => {
          if (state.problem?.kind === 'unreachable') {
            this.#reachability.failed(state.problem.message);
          } else {
            // Also a refusal is an answer.
            this.#answered();
          }
          this.#changed();
        },
      },
    });
  }

  #remembering(type: ObjectType, kept: KubernetesObject): KubernetesObject {
    return type === podType
      ? rememberImageProblem(kept, this.#objects.get(type)?.like(kept))
      : kept;
  }

  #shows(
    type: ObjectType,
    environmentId: string,
    objects: KubernetesObject[],
  ): boolean {
    const held = this.#objects.get(type);
    const kept = objects.flatMap(object => keepObject(object) ?? []);
    return (
      held?.of(environmentId).length === kept.length &&
      kept.every(object =>
        isDeepStrictEqual(held.like(object), this.#remembering(type, object)),
      )
    );
  }

  #concernedBy(
    type: ObjectType,
    isEngines: boolean,
    object: KubernetesObject,
  ): Concerned {
    if (isEngines) {
      return this.engine.environmentOf(object) ?? this.engine.shardOf(object);
    }
    return type === namespaceType
      ? object.metadata.name
      : object.metadata.namespace;
  }

  #answered(): void {
    const recovered =
      this.#reachability.failing && !this.#reachability.state.reachable;
    this.#reachability.answered();
    if (recovered) {
      for (const watch of this.#watches.values()) {
        watch.retryNow();
      }
    }
    if (recovered || this.#version === undefined) {
      this.#askVersion();
    }
  }

  #askVersion(): void {
    if (this.#asking || this.#stopped) {
      return;
    }
    this.#asking = true;
    this.cluster.reader
      .version()
      .then(
        version => {
          this.#version = version;
        },
        error => {
          this.#logger.debug(`The version is not known yet: ${error}`);
        },
      )
      .finally(() => {
        this.#asking = false;
      });
  }

  /** Tells of a change only where what all environments show is another by now. */
  #changed(): void {
    const { synced, reachable, problem, blind } = this.state;
    const shown = JSON.stringify([synced, reachable, problem, blind]);
    if (shown !== this.#shown && !this.#stopped) {
      this.#shown = shown;
      this.#onClusterChanged();
    }
  }
}

function isRefused({ problem }: Readonly<WatchState>): boolean {
  return problem?.kind === 'forbidden' || problem?.kind === 'failed';
}

function isFailingLong({ problem }: Readonly<WatchState>): boolean {
  return (
    problem?.kind === 'unreachable' &&
    Date.now() - Date.parse(problem.since) > LONG
  );
}

function wordsOf(watches: Array<Readonly<WatchState>>): string | undefined {
  return (
    watches
      .map(
        ({ type, problem }) =>
          `${type.plural} can't be read: ${problem?.message}`,
      )
      .join('; ') || undefined
  );
}
