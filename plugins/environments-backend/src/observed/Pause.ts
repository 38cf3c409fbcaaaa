import { setTimeout as sleep } from 'node:timers/promises';

/** A wait that others may end early. */
export class Pause {
  #current: AbortController | undefined;

  /** No pause goes on once the signal is aborted. */
  constructor(private readonly stopping: AbortSignal) {
    stopping.addEventListener('abort', () => this.end(), { once: true });
  }

  /** Resolves after the time, or as soon as it is ended. */
  async begin(milliseconds: number): Promise<void> {
    if (this.stopping.aborted) {
      return;
    }
    const current = new AbortController();
    this.#current = current;
    try {
      await sleep(milliseconds, undefined, { signal: current.signal });
    } catch (error) {
      if (!current.signal.aborted) {
        throw error;
      }
    }
  }

  end(): void {
    this.#current?.abort();
  }
}
