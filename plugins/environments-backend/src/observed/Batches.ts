/**
 * Collects ids and works on them together: soon after the first of them came, each once however often it was added,
 * one batch at a time. What fails is worked on again.
 */
export class Batches {
  readonly #work: (ids: string[]) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #timings: { debounce: number; retry: number };
  readonly #pause: (took: number) => number;
  readonly #size: number;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** No batch begins before this, as `performance.now` gives it. */
  #rested = 0;
  #stopped = false;

  /**
   * `debounce` and `retry` are milliseconds before a batch begins: after a change, and after a failure; `pause` is asked
   * for those after a batch, and given how long it took; `size` is the most that is worked on together.
   */
  constructor(options: {
    work: (ids: string[]) => Promise<void>;
    onError: (error: unknown) => void;
    debounce: number;
    retry?: number;
    pause: (took: number) => number;
    size?: number;
  }) {
    this.#work = options.work;
    this.#onError = options.onError;
    this.#timings = {
      debounce: options.debounce,
      retry: options.retry ?? 1_000,
    };
    this.#pause = options.pause;
    this.#size = options.size ?? Infinity;
  }

  add(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#waiting.add(id);
    }
    this.#schedule();
  }

  /** Resolves once the batch that runs has ended; none begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(): void {
    if (this.#stopped || this.#running || this.#waiting.size === 0) {
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run();
    }, Math.max(this.#timings.debounce, this.#rested - performance.now()));
  }

  async #run(): Promise<void> {
    const ids = [...this.#waiting].slice(0, this.#size);
    ids.forEach(id => this.#waiting.delete(id));
    const begun = performance.now();
    let delay;
    try {
      await this.#work(ids);
      delay = this.#pause(performance.now() - begun);
    } catch (error) {
      this.#onError(error);
      ids.forEach(id => this.#waiting.add(id));
      delay = this.#timings.retry;
    }
    this.#running = undefined;
    this.#rested = performance.now() + delay;
    this.#schedule();
  }
}
