/** Longest time between two tries of something that fails, in seconds. */
const LONGEST = 60;

/** When something is to be done next: after a time of its own, and later each time that it fails. */
export class Schedule {
  #next = 0;
  #failures = 0;
  /** Somebody has asked for it since it was begun last. */
  #asked = false;

  constructor(private readonly seconds: number) {}

  isDue(): boolean {
    return this.msLeft() === 0;
  }

  msLeft(): number {
    return Math.max(0, this.#next - Date.now());
  }

  /** Also while it is being done: what it has looked at may be another by now, so that it is due again at once. */
  dueNow(): void {
    this.#next = 0;
    this.#asked = true;
  }

  /** It is being done from here on, `done` or `failed` says how it ended. */
  begin(): void {
    this.#asked = false;
  }

  /** @param seconds - until the next time; the schedule's own where left out */
  done(seconds: number = this.seconds): void {
    this.#failures = 0;
    this.#next = this.#asked ? 0 : Date.now() + seconds * 1000;
  }

  /** A first failure is tried again after a tenth of a second. */
  failed(): void {
    const seconds = Math.min(LONGEST, 0.1 * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    this.#next = Date.now() + seconds * (0.75 + Math.random() / 2) * 1000;
  }
}
