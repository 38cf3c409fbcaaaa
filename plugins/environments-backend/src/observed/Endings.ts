/** What was told to stop and has not yet, while nobody waits for it. */
export class Endings {
  readonly #pending = new Set<Promise<void>>();

  /** `ended` settles once it has stopped. */
  add(ended: Promise<void>): void {
    const forgotten = ended.finally(() => this.#pending.delete(forgotten));
    this.#pending.add(forgotten);
  }

  /** Resolves once all of it has stopped. */
  async wait(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
