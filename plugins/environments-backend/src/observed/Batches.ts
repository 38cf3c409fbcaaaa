/**
 * Collects ids and works on them together: soon after the first of them came, each once however often it was added,
 * one batch at a time. What fails is worked on again.
 */
export class Batches {
  readonly #work: (ids: string[]) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #timings: { debounce: number; retry: number; between: number };
  readonly #size: number;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  /**
   * `debounce`, `retry` and `between` are milliseconds before a batch begins: after a change, after a failure, and after
   * another batch; `size` is the most that is worked on together.
   */
  constructor(options: {
    work: (ids: string[]) => Promise<void>;
    onError: (error: unknown) => void;
    debounce: number;
    retry?: number;
    between?: number;
    size?: number;
  }) {
    this.#work = options.work;
    this.#onError = options.onError;
    this.#timings = {
      debounce: options.debounce,
      retry: options.retry ?? 1_000,
      between: options.between ?? 0,
    };
    this.#size = options.size ?? 200;
  }

  add(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#waiting.add(id);
    }
    this.#schedule(this.#timings.debounce);
  }

  /** Resolves once the batch that runs has ended; none begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(delay: number): void {
    if (this.#stopped || this.#running || this.#waiting.size === 0) {
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run();
    }, delay);
  }

  async #run(): Promise<void> {
    const ids = [...this.#waiting].slice(0, this.#size);
    ids.forEach(id => this.#waiting.delete(id));
    let delay = this.#timings.between;
    try {
      await this.#work(ids);
    } catch (error) {
      this.#onError(error);
      ids.forEach(id => this.#waiting.add(id));
      delay = this.#timings.retry;
    }
    this.#running = undefined;
    this.#schedule(delay);
  }
}
