import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxLogger } from '../../SandboxLogger';
import type { ClusterClient } from './ClusterClient';
import { ClusterRequestError } from './ClusterRequestError';
import { keyOf, type KubeObject } from './KubeObject';

// A server sends bookmarks once a minute; a watch that says nothing for longer hangs.
const SILENCE_MS = 90_000;

/** Called with what was known before and what is known now; `now` is absent after a deletion. */
export type ChangeListener<T extends KubeObject> = (
  before: T | undefined,
  now: T | undefined,
) => void;

/**
 * Keeps a copy of all objects of one kind, listed once and then watched; lists again after
 * errors, with backoff, so that nothing is missed for good.
 */
export class Reflector<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #listeners: ChangeListener<T>[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly client: ClusterClient,
    readonly apiVersion: string,
    readonly kind: string,
    private readonly logger?: SandboxLogger,
  ) {}

  onChange(listener: ChangeListener<T>): void {
    this.#listeners.push(listener);
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  all(): T[] {
    return [...this.#objects.values()];
  }

  /** Resolves when the first list is complete and its listeners were called. */
  async start(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#running = this.#run(resolve);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(onListed: () => void): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        let version = await this.#relist();
        failures = 0;
        onListed();
        while (!signal.aborted) {
          const next = await this.#watchFrom(version);
          if (next === version) {
            // A server that ends watches at once must not be asked in a tight loop.
            await wait(200, undefined, { signal });
          }
          version = next;
        }
      } catch (error) {
        if (!signal.aborted) {
          const tooOld =
            error instanceof ClusterRequestError && error.status === 410;
          failures += tooOld ? 0 : 1;
          this.logger?.debug(
            `Watching ${this.kind} begins again after: ${error}`,
          );
          await wait(Math.min(100 * 2 ** failures, 10_000), undefined, {
            signal,
          }).catch(() => undefined);
        }
      }
    }
    onListed();
  }

  /** Resolves to the version to go on from when the server ends the watch. */
  async #watchFrom(from: string): Promise<string> {
    let version = from;
    const silent = new AbortController();
    const watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
    const watching = this.client.watch(
      this.apiVersion,
      this.kind,
      from,
      ({ type, object }) => {
        watchdog.refresh();
        version = object.metadata.resourceVersion ?? version;
        if (type === 'DELETED') {
          this.#set(keyOf(object.metadata), undefined);
        } else if (type !== 'BOOKMARK') {
          this.#set(keyOf(object.metadata), object as T);
        }
      },
      AbortSignal.any([this.#stopping.signal, silent.signal]),
    );
    try {
      await watching;
    } catch (error) {
      if (!silent.signal.aborted) {
        throw error;
      }
    } finally {
      clearTimeout(watchdog);
    }
    return version;
  }

  async #relist(): Promise<string> {
    const { items, resourceVersion } = await this.client.list<T>(
      this.apiVersion,
      this.kind,
    );
    const gone = new Set(this.#objects.keys());
    for (const item of items) {
      const key = keyOf(item.metadata);
      gone.delete(key);
      this.#set(key, item);
    }
    for (const key of gone) {
      this.#set(key, undefined);
    }
    return resourceVersion;
  }

  #set(key: string, now: T | undefined): void {
    const before = this.#objects.get(key);
    if (now) {
      this.#objects.set(key, now);
    } else {
      this.#objects.delete(key);
    }
    for (const listener of this.#listeners) {
      listener(before, now);
    }
  }
}
