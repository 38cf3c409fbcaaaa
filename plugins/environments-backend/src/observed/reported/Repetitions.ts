/**
 * Remembers what was written of whom, so that the same is not written again at once where it does not come to be: not
 * taken, refused, or written over by somebody else. Each time, twice the time has to pass.
 */
export class Repetitions {
  readonly #first: number;
  readonly #longest: number;
  readonly #onDue: (id: string) => void;
  readonly #written = new Map<
    string,
    { text: string; times: number; isDue: boolean; timer: NodeJS.Timeout }
  >();

  /** `first` and `longest` are in milliseconds; `onDue` is called when the time has passed. */
  constructor(first: number, longest: number, onDue: (id: string) => void) {
    this.#first = first;
    this.#longest = longest;
    this.#onDue = onDue;
  }

  /** Whether a text may be written now. */
  isDue(id: string, text: string): boolean {
    const before = this.#written.get(id);
    return !before || before.text !== text || before.isDue;
  }

  /** It is written now. */
  written(id: string, text: string): void {
    const before = this.#written.get(id);
    const times = before?.text === text ? before.times + 1 : 1;
    const pause = Math.min(this.#longest, this.#first * 2 ** (times - 1));
    clearTimeout(before?.timer);
    const timer = setTimeout(() => {
      this.#written.set(id, { text, times, isDue: true, timer });
      this.#onDue(id);
    }, pause);
    this.#written.set(id, { text, times, isDue: false, timer });
  }

  /** All is as it should be. */
  forget(id: string): void {
    clearTimeout(this.#written.get(id)?.timer);
    this.#written.delete(id);
  }

  stop(): void {
    [...this.#written.keys()].forEach(id => this.forget(id));
  }
}
