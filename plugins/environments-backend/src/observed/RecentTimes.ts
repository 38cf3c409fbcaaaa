/** When something last happened to whom; forgotten once it is too long ago to matter. */
export class RecentTimes {
  readonly #keepMs: number;
  /** In the order of the times. */
  readonly #times = new Map<string, number>();

  /** A time is kept for `keepMs` milliseconds. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** How many are kept. */
  get size(): number {
    this.#forgetOld();
    return this.#times.size;
  }

  /** It happens to somebody now. */
  note(id: string): void {
    this.#forgetOld();
    this.#times.delete(id);
    this.#times.set(id, Date.now());
  }

  /** In milliseconds since 1970; undefined where it did not happen lately. */
  of(id: string): number | undefined {
    this.#forgetOld();
    return this.#times.get(id);
  }

  #forgetOld(): void {
    const oldest = Date.now() - this.#keepMs;
    for (const [id, at] of this.#times) {
      if (at > oldest) {
        return;
      }
      this.#times.delete(id);
    }
  }
}
