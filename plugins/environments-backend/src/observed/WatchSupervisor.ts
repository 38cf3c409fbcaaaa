import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  type ClusterReader,
  type KubernetesObject,
  type ObjectType,
  WatchExpiredError,
} from '@berth/plugin-environments-node';
import { AllPages } from './AllPages';
import { Pause } from './Pause';
import { untilAborted } from './untilAborted';
import { WatchEnding } from './WatchEnding';
import { problemOf, type WatchState } from './WatchState';
import { pauseAfter, type WatchTimings } from './WatchTimings';

/** What becomes of what a watch brings. Its methods must not throw. */
export interface WatchSink {
  /** What is kept of an object; undefined for one that does not matter. */
  keep(object: KubernetesObject): KubernetesObject | undefined;
  /** These are all there are, whatever was there before. */
  replaced(kept: KubernetesObject[]): void;
  changed(kept: KubernetesObject): void;
  gone(object: KubernetesObject): void;
  /** The server answered, or failed to. */
  answered(): void;
  failed(state: WatchState): void;
}

/**
 * Lists and watches the objects of one type on one cluster, for as long as it is wanted, whatever happens: broken
 * watches go on where they ended, expired and old ones begin anew with a list, silent ones are replaced.
 */
export class WatchSupervisor {
  readonly #type: ObjectType;
  readonly #reader: Pick<ClusterReader, 'list' | 'watch'>;
  readonly #sink: WatchSink;
  readonly #timings: WatchTimings;
  readonly #logger: LoggerService;
  readonly #stopping = new AbortController();
  readonly #pause = new Pause(this.#stopping.signal);
  readonly #pages: AllPages;
  readonly #state: WatchState;
  /** Ends the watch that is open. */
  #ending: WatchEnding | undefined;
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(options: {
    type: ObjectType;
    reader: Pick<ClusterReader, 'list' | 'watch'>;
    sink: WatchSink;
    timings: WatchTimings;
    logger: LoggerService;
  }) {
    this.#type = options.type;
    this.#reader = options.reader;
    this.#sink = options.sink;
    this.#timings = options.timings;
    this.#logger = options.logger;
    this.#pages = new AllPages(
      options.type,
      options.reader,
      options.timings.pageSize,
    );
    this.#state = { type: options.type, synced: false };
  }

  get state(): Readonly<WatchState> {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once nothing of it runs any more; a reader that does not end is not waited for. It can't be started again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Ends the pause after a failure, where there is one, and begins with short ones again. */
  retryNow(): void {
    this.#failures = 0;
    this.#pause.end();
  }

  /** Replaces the watch that is open, where there is one: what it has kept back comes with the next. */
  replace(): void {
    this.#ending?.end();
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const from = await this.#list();
        if (from !== undefined) {
          await this.#follow(from);
        }
      } catch (error) {
        if (error instanceof WatchExpiredError) {
          await this.#pauseAfterFailure();
        } else {
          await this.#failed(error);
        }
      }
    }
  }

  /** Takes all there is; resolves to the version to watch from, undefined where it was stopped. */
  async #list(): Promise<string | undefined> {
    const kept: KubernetesObject[] = [];
    const from = await this.#pages.read(this.#stopping.signal, objects => {
      this.#answered();
      for (const object of objects) {
        const small = this.#sink.keep(object);
        if (small) {
          kept.push(small);
        }
      }
    });
    if (from !== undefined && !this.#stopped) {
      this.#state.synced = true;
      this.#state.problem = undefined;
      this.#sink.replaced(kept);
    }
    return from;
  }

  /** Watches from a version on until it is time for another list; rejects where the type is refused. */
  async #follow(from: string): Promise<void> {
    const due = Date.now() + this.#timings.relist * (0.8 + Math.random() * 0.4);
    let resourceVersion = from;
    while (!this.#stopped && Date.now() < due) {
      const watch = await this.#watch(resourceVersion, due);
      resourceVersion = watch.resourceVersion;
      if (watch.proven) {
        this.#failures = 0;
      }
      if (watch.error instanceof WatchExpiredError) {
        this.#logger.debug(`${this.#name} expired and is listed again`);
        if (!watch.proven) {
          await this.#pauseAfterFailure();
        }
        return;
      }
      if (watch.error) {
        const { kind } = problemOf(watch.error, '');
        if (kind === 'absent' || kind === 'forbidden') {
          throw watch.error;
        }
        await this.#failed(watch.error);
      } else if (!watch.proven) {
        await this.#pauseAfterFailure();
      }
    }
  }

  /** One watch; `proven` where it did what a watch is for, so that the next may follow at once. */
  async #watch(
    from: string,
    due: number,
  ): Promise<{ resourceVersion: string; proven: boolean; error?: unknown }> {
    let opened = false;
    let error: unknown;
    const ending = new WatchEnding({
      stopping: this.#stopping.signal,
      due: due - Date.now(),
      silence: this.#timings.silence,
      onSilence: () => {
        this.#logger.debug(`${this.#name} was silent and is replaced`);
        if (!opened) {
          error = new ServiceUnavailableError(
            `${this.#name} got no answer in ${
              this.#timings.silence
            } milliseconds`,
          );
        }
      },
    });
    this.#ending = ending;
    const { signal } = ending;

    const began = Date.now();
    let resourceVersion = from;
    let events = 0;
    try {
      const watching = this.#reader.watch(
        this.#type,
        {
          resourceVersion: from,
          signal,
          onOpen: () => {
            if (signal.aborted) {
              return;
            }
            opened = true;
            ending.heard();
            this.#answered();
          },
        },
        event => {
          if (signal.aborted) {
            return;
          }
          ending.heard();
          events += 1;
          this.#answered();
          if (event.type === 'BOOKMARK') {
            resourceVersion = event.resourceVersion;
            return;
          }
          resourceVersion =
            event.object.metadata.resourceVersion ?? resourceVersion;
          this.#state.lastEventAt = new Date().toISOString();
          this.#take(event.type, event.object);
        },
      );
      // A reader that does not end its watch must not keep this one from going on.
      await untilAborted(signal, watching);
    } catch (caught) {
      error = caught;
    } finally {
      ending.close();
    }
    const lasted = Date.now() - began >= this.#timings.shortestWatch;
    return { resourceVersion, proven: opened && (events > 0 || lasted), error };
  }

  #take(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject) {
    const kept = type === 'DELETED' ? undefined : this.#sink.keep(object);
    if (kept) {
      this.#sink.changed(kept);
    } else {
      this.#sink.gone(object);
    }
  }

  #answered(): void {
    this.#state.lastAnswerAt = new Date().toISOString();
    this.#state.problem = undefined;
    this.#sink.answered();
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#stopped) {
      return;
    }
    const problem = problemOf(error, new Date().toISOString());
    const before = this.#state.problem;
    if (before?.kind === problem.kind) {
      problem.since = before.since;
    } else {
      // How long one trouble has lasted says nothing of the next: an API server that comes back refuses all at first.
      this.#failures = 0;
      const words = `${this.#name}: ${problem.message}`;
      // That a cluster is away is said once, not by each of its watches.
      const level = (
        {
          absent: 'info',
          unreachable: 'debug',
          forbidden: 'warn',
          failed: 'warn',
        } as const
      )[problem.kind];
      this.#logger[level](words);
    }
    this.#state.problem = problem;
    if (problem.kind === 'absent') {
      this.#state.synced = true;
      this.#sink.replaced([]);
    }
    this.#sink.failed(this.#state);
    await this.#pauseAfterFailure();
  }

  async #pauseAfterFailure(): Promise<void> {
    this.#failures += 1;
    const kind = this.#state.problem?.kind;
    const { shortestPause, longestPause, longestRefusedPause } = this.#timings;
    await this.#pause.begin(
      kind === 'absent' || kind === 'forbidden'
        ? pauseAfter(this.#failures, shortestPause * 8, longestRefusedPause)
        : pauseAfter(this.#failures, shortestPause, longestPause),
    );
  }

  get #name(): string {
    const { plural, group } = this.#type;
    return `Watch of ${group ? `${plural}.${group}` : plural}`;
  }
}
