import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  type ClusterReader,
  type KubernetesObject,
  type ObjectType,
  WatchExpiredError,
} from '@berth/plugin-environments-node';
import { Pause } from './Pause';
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
  readonly #state: WatchState;
  /** Ends the watch that is open. */
  #ending: AbortController | undefined;
  #failures = 0;
  /** A page expired while it was read: the next list takes everything at once, which can't. */
  #pageExpired = false;
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
    this.#state = { type: options.type, synced: false };
  }

  get state(): Readonly<WatchState> {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once nothing of it runs any more. It can't be started again. */
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
    this.#ending?.abort();
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#follow(await this.#list());
      } catch (error) {
        if (error instanceof WatchExpiredError) {
          this.#pageExpired = true;
          await this.#pauseAfterFailure();
        } else {
          await this.#failed(error);
        }
      }
    }
  }

  /** Reads all pages; resolves to the version to watch from. */
  async #list(): Promise<string> {
    const kept: KubernetesObject[] = [];
    let resourceVersion: string | undefined;
    let next: string | undefined;
    const limit = this.#pageExpired ? undefined : this.#timings.pageSize;
    do {
      const page = await this.#reader.list(this.#type, {
        limit,
        continue: next,
        signal: this.#stopping.signal,
      });
      this.#answered();
      for (const object of page.items) {
        const small = this.#sink.keep(object);
        if (small) {
          kept.push(small);
        }
      }
      // Later pages may show a later version than the first, which is the one that nothing is missed from.
      resourceVersion ??= page.resourceVersion;
      next = page.continue;
    } while (next && !this.#stopped);
    this.#pageExpired = false;
    if (!this.#stopped) {
      this.#state.synced = true;
      this.#state.problem = undefined;
      this.#sink.replaced(kept);
    }
    return resourceVersion;
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
    const ending = new AbortController();
    this.#ending = ending;
    const { signal } = ending;
    const end = () => ending.abort();
    let opened = false;
    let error: unknown;
    const onSilence = () => {
      this.#logger.debug(`${this.#name} was silent and is replaced`);
      if (!opened) {
        error = new ServiceUnavailableError(
          `${this.#name} got no answer in ${
            this.#timings.silence
          } milliseconds`,
        );
      }
      end();
    };
    this.#stopping.signal.addEventListener('abort', end, { once: true });
    const dueTimer = setTimeout(end, Math.max(0, due - Date.now()));
    const silenceTimer = setTimeout(onSilence, this.#timings.silence);

    const began = Date.now();
    let resourceVersion = from;
    let events = 0;
    try {
      await this.#reader.watch(
        this.#type,
        {
          resourceVersion: from,
          signal,
          onOpen: () => {
            opened = true;
            silenceTimer.refresh();
            this.#answered();
          },
        },
        event => {
          if (signal.aborted) {
            return;
          }
          silenceTimer.refresh();
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
    } catch (caught) {
      error = caught;
    } finally {
      clearTimeout(dueTimer);
      clearTimeout(silenceTimer);
      this.#stopping.signal.removeEventListener('abort', end);
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
