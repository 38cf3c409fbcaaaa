import pLimit from 'p-limit';
import { Endings } from './Endings';

/** Questions that one cluster gets at once. */
const AT_ONCE = 4;

/** What a cluster is asked while nobody waits: a few things at once, some again later, and nothing once it is stopped. */
export class Questions {
  readonly #limit = pLimit(AT_ONCE);
  readonly #running = new Endings();
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #stopping = new AbortController();

  /** Is aborted by `stop`. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get stopped(): boolean {
    return this.signal.aborted;
  }

  /** `question` asks and takes the answer; it never rejects. */
  ask(question: () => Promise<void>): void {
    if (!this.stopped) {
      this.#running.add(this.#limit(question));
    }
  }

  /** Does something after so many milliseconds. */
  later(milliseconds: number, work: () => void): void {
    if (this.stopped) {
      return;
    }
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      work();
    }, milliseconds);
    this.#pauses.add(pause);
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pauses.forEach(pause => clearTimeout(pause));
    await this.#running.wait();
  }
}
