/** What ends one watch, besides the server: that it is no longer wanted, that it is due, or that it says nothing. */
export class WatchEnding {
  readonly #ending = new AbortController();
  readonly #stopping: AbortSignal;
  readonly #due: NodeJS.Timeout;
  readonly #silence: NodeJS.Timeout;
  readonly #onStop = () => this.end();

  /** Times are in milliseconds; `onSilence` is called before silence ends it. */
  constructor(options: {
    stopping: AbortSignal;
    due: number;
    silence: number;
    onSilence: () => void;
  }) {
    const { stopping, due, silence, onSilence } = options;
    this.#stopping = stopping;
    this.#due = setTimeout(this.#onStop, Math.max(0, due));
    this.#silence = setTimeout(() => {
      onSilence();
      this.end();
    }, silence);
    stopping.addEventListener('abort', this.#onStop, { once: true });
    if (stopping.aborted) {
      this.end();
    }
  }

  /** Aborts when the watch is to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The server said something. */
  heard(): void {
    this.#silence.refresh();
  }

  end(): void {
    this.#ending.abort();
  }

  /** The watch is over; nothing is left that would end it. */
  close(): void {
    clearTimeout(this.#due);
    clearTimeout(this.#silence);
    this.#stopping.removeEventListener('abort', this.#onStop);
  }
}
