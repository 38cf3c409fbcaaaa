import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { reportedStatus } from '@berth/plugin-environments-common/domain';
import type { Cluster, StatusRecord } from '@berth/plugin-environments-node';
import pLimit from 'p-limit';
import { Batches } from '../Batches';
import { doubtAbsence } from '../doubtAbsence';
import { ObservedObjects } from '../ObservedObjects';
import type { WatchState } from '../WatchState';
import { WatchSupervisor } from '../WatchSupervisor';
import { pauseAfter, type WatchTimings } from '../WatchTimings';
import {
  conditionsOf,
  environmentOf,
  environmentType,
  fingerprintOf,
  keepEnvironment,
} from './environmentObject';
import { Repetitions } from './Repetitions';

/** Who owns what Berth writes, as the API server records it. */
const FIELD_MANAGER = 'berth-status';
/** How many requests one cluster gets at the same time. */
const AT_ONCE = 4;

/** How often statuses are written; times are in milliseconds. */
export interface ReportTimings {
  /** Time between two batches of one cluster, in which changes of one environment become one. */
  pace: number;
  /** How many statuses one batch writes at most. */
  size: number;
  /** What was written and is not there is written again after this time, which doubles, and at most after `longest`. */
  repeat: number;
  longest: number;
}

export const defaultReportTimings: ReportTimings = {
  pace: 1_000,
  size: 20,
  repeat: 5_000,
  longest: 3_600_000,
};

/**
 * Writes what the portal shows of a cluster's environments into their own objects there. It watches these, so that it
 * writes what is not there yet and nothing else, also after a restart, and none that does not exist.
 */
export class StatusReporter {
  readonly #cluster: Cluster;
  readonly #recordOf: (id: string) => StatusRecord | undefined;
  readonly #isReachable: () => boolean;
  readonly #logger: LoggerService;
  readonly #watchTimings: WatchTimings;
  readonly #objects: ObservedObjects;
  readonly #watch: WatchSupervisor;
  readonly #batches: Batches;
  readonly #repetitions: Repetitions;
  /** Those that wait for the end of a pause. */
  readonly #held = new Set<string>();
  #pause: NodeJS.Timeout | undefined;
  #failures = 0;
  /** Troubles that were told of and last, so that each is told once. */
  readonly #told = new Set<string>();
  readonly #stopping = new AbortController();

  /**
   * @param options - recordOf: what is known of an environment; isReachable: whether the cluster answers
   */
  constructor(options: {
    cluster: Cluster;
    recordOf: (id: string) => StatusRecord | undefined;
    isReachable: () => boolean;
    watchTimings: WatchTimings;
    timings: ReportTimings;
    logger: LoggerService;
  }) {
    const { cluster, timings, watchTimings } = options;
    this.#cluster = cluster;
    this.#recordOf = options.recordOf;
    this.#isReachable = options.isReachable;
    this.#watchTimings = watchTimings;
    this.#logger = options.logger.child({ cluster: cluster.name });
    this.#objects = new ObservedObjects(environmentOf, id => {
      if (typeof id === 'string') {
        this.#consider(id);
      }
    });
    this.#repetitions = new Repetitions(timings.repeat, timings.longest, id =>
      this.#consider(id),
    );
    this.#batches = new Batches({
      work: ids => this.#write(ids),
      onError: error =>
        this.#logger.error('Statuses could not be written', error as Error),
      debounce: timings.pace,
      pause: () => timings.pace,
      size: timings.size,
    });
    this.#watch = new WatchSupervisor({
      type: environmentType,
      reader: doubtAbsence(cluster.reader),
      timings: watchTimings,
      logger: this.#logger,
      sink: {
        keep: keepEnvironment,
        replaced: kept => this.#objects.replace(kept),
        changed: kept => this.#objects.set(kept),
        gone: object => this.#objects.delete(object),
        answered: () => this.#readable(),
        failed: state => this.#unreadable(state),
      },
    });
  }

  start(): void {
    this.#watch.start();
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#pause);
    this.#repetitions.stop();
    await Promise.all([this.#watch.stop(), this.#batches.stop()]);
  }

  /** What is known of environments is another; those of other clusters are passed over. */
  changed(ids: string[]): void {
    ids.forEach(id => this.#consider(id));
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #consider(id: string): void {
    if (this.#isStopped) {
      return;
    }
    const wanted = this.#missing(id);
    if (!wanted) {
      this.#repetitions.forget(id);
    } else if (this.#repetitions.isDue(id, fingerprintOf(wanted.status))) {
      if (this.#pause) {
        this.#held.add(id);
      } else {
        this.#batches.add([id]);
      }
    }
  }

  /** What an environment's object does not say and should. */
  #missing(id: string) {
    const [object] = this.#objects.of(id);
    const record = this.#recordOf(id);
    if (!object || !record || !this.#concerns(record)) {
      return undefined;
    }
    const status = reportedStatus({
      status: record.status,
      commit: record.commit?.sha,
      generation: object.metadata.generation,
      previous: conditionsOf(object),
      now: new Date().toISOString(),
    });
    return fingerprintOf(status) === fingerprintOf(object.status)
      ? undefined
      : { object, status };
  }

  /** That a cluster is away is nothing that can be written there, and no news once it is back. */
  #concerns({ spec, status }: StatusRecord): boolean {
    const isHere = (spec?.cluster ?? this.#cluster.name) === this.#cluster.name;
    return isHere && (!status.stale || this.#isReachable());
  }

  async #write(ids: string[]): Promise<void> {
    const limit = pLimit(AT_ONCE);
    await Promise.all(ids.map(id => limit(() => this.#writeOne(id))));
  }

  async #writeOne(id: string): Promise<void> {
    // It may be another by now, and what the cluster refused others it refuses this one.
    const wanted = this.#missing(id);
    if (!wanted || this.#isStopped) {
      return;
    }
    if (this.#pause) {
      this.#held.add(id);
      return;
    }
    const { object, status } = wanted;
    this.#repetitions.written(id, fingerprintOf(status));
    try {
      await this.#cluster.reader.applyStatus(
        environmentType,
        { name: id, namespace: object.metadata.namespace ?? id },
        status,
        { fieldManager: FIELD_MANAGER, signal: this.#stopping.signal },
      );
      this.#failures = 0;
      this.#told.delete('forbidden');
      this.#told.delete('refused');
    } catch (error) {
      this.#failed(id, error);
    }
  }

  #failed(id: string, error: unknown): void {
    if (this.#isStopped) {
      return;
    }
    const away = error instanceof ServiceUnavailableError;
    if (error instanceof NotFoundError || error instanceof ConflictError) {
      // It went, or somebody wrote it just now; the watch tells.
      this.#logger.debug(`The status of ${id} was not written: ${error}`);
      return;
    }
    if (!away && !(error instanceof NotAllowedError)) {
      this.#tell(
        'refused',
        `The status of ${id} can't be written to its object, and perhaps that of others: ${error}`,
      );
      return;
    }
    this.#repetitions.forget(id);
    this.#held.add(id);
    if (!away) {
      this.#tell(
        'forbidden',
        `Berth may not write the status of environments on cluster ${
          this.#cluster.name
        }, so that kubectl shows none: apply clusters/access.yaml of the platform repository, or set environmentObjects: false for the cluster. ${error}`,
      );
    }
    this.#begin(away);
  }

  /** Writes nothing for a while. */
  #begin(away: boolean): void {
    if (this.#pause || this.#isStopped) {
      return;
    }
    this.#failures += 1;
    const { shortestPause, longestPause, longestRefusedPause } =
      this.#watchTimings;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      const held = [...this.#held];
      this.#held.clear();
      this.changed(held);
    }, pauseAfter(this.#failures, shortestPause * 8, away ? longestPause : longestRefusedPause));
  }

  #readable(): void {
    const wasAbsent = this.#told.delete('absent');
    if (this.#told.delete('unreadable') || wasAbsent) {
      this.#logger.info(
        `Environments are objects of cluster ${this.#cluster.name} now`,
      );
    }
  }

  #unreadable({ problem }: WatchState): void {
    const { name } = this.#cluster;
    if (problem?.kind === 'absent') {
      this.#tell(
        'absent',
        `Cluster ${name} has no definition of environments, so that kubectl shows none and the engine refuses them: apply clusters/${name}/platform of the platform repository, or set environmentObjects: false for the cluster`,
      );
    } else if (problem?.kind === 'forbidden') {
      this.#tell(
        'unreadable',
        `Berth may not read environments on cluster ${name}, so that it does not write their status: apply clusters/access.yaml of the platform repository, or set environmentObjects: false for the cluster`,
      );
    }
  }

  #tell(what: string, words: string): void {
    if (!this.#told.has(what)) {
      this.#told.add(what);
      this.#logger.warn(words);
    }
  }
}
