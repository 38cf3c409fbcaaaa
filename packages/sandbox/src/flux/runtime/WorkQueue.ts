import type { SandboxLogger } from '../../SandboxLogger';

export interface WorkQueueOptions {
  /** How many keys are worked on at the same time. */
  concurrency: number;
  /** Works on one key; resolves to the milliseconds after which to do so again, if at all. A rejection is retried with backoff. */
  work: (key: string) => Promise<number | undefined>;
  /** First and longest pause after failures, in milliseconds. */
  backoff?: { first: number; longest: number };
  logger?: SandboxLogger;
}

/**
 * Keys that wait to be worked on. A key is never worked on twice at the same time; added
 * while it is worked on, it is worked on once more afterwards.
 */
export class WorkQueue {
  readonly #waiting = new Set<string>();
  readonly #active = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  #paused = false;
  #stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  add(key: string): void {
    if (this.#stopped) {
      return;
    }
    if (this.#active.has(key)) {
      this.#again.add(key);
    } else {
      this.#waiting.add(key);
      this.#next();
    }
  }

  /** Ends what is planned for a key that no longer exists. */
  forget(key: string): void {
    this.#waiting.delete(key);
    this.#failures.delete(key);
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#next();
  }

  /** Takes no more work and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    this.#waiting.clear();
    await Promise.all(this.#active.values());
  }

  #next(): void {
    while (
      !this.#paused &&
      !this.#stopped &&
      this.#active.size < this.options.concurrency
    ) {
      const [key] = this.#waiting;
      if (key === undefined) {
        return;
      }
      this.#waiting.delete(key);
      clearTimeout(this.#timers.get(key));
      this.#timers.delete(key);
      this.#active.set(key, this.#work(key));
    }
  }

  async #work(key: string): Promise<void> {
    try {
      const after = await this.options.work(key);
      this.#failures.delete(key);
      if (after !== undefined) {
        this.#addAfter(key, after);
      }
    } catch (error) {
      const { first, longest } = this.options.backoff ?? {
        first: 500,
        longest: 60_000,
      };
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      if (!this.#stopped) {
        this.options.logger?.debug(`${key} is tried again: ${error}`);
      }
      this.#addAfter(key, Math.min(first * 2 ** failures, longest));
    } finally {
      this.#active.delete(key);
      if (this.#again.delete(key)) {
        this.add(key);
      }
      this.#next();
    }
  }

  #addAfter(key: string, ms: number): void {
    if (this.#stopped) {
      return;
    }
    clearTimeout(this.#timers.get(key));
    // Timers take no more than 31 bits of milliseconds.
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.add(key);
    }, Math.min(ms, 2_000_000_000));
    this.#timers.set(key, timer);
  }
}
