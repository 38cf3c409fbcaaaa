/** Which operations were looked at: a round comes to all of them, also where it takes several looks. */
export class LandingRound {
  /** In which order they were looked at last. */
  readonly #looked = new Map<string, number>();
  /** Those that are to be looked at once more. */
  readonly #again = new Set<string>();
  #count = 0;
  #begun = 0;

  /** From here on all are to be looked at, those first that were not for the longest time. */
  restart(): void {
    this.#begun = this.#count;
    this.#again.clear();
  }

  add(id: string): void {
    this.#count += 1;
    this.#looked.set(id, this.#count);
    this.#again.delete(id);
  }

  /** After all the others. */
  again(...ids: string[]): void {
    ids.forEach(id => this.#again.add(id));
  }

  /** Those that the round has not come to yet, in the order in which it does. */
  left<Operation extends { id: string }>(operations: Operation[]): Operation[] {
    const at = ({ id }: { id: string }) => this.#looked.get(id) ?? 0;
    return operations
      .filter(each => at(each) <= this.#begun || this.#again.has(each.id))
      .sort((one, other) => at(one) - at(other));
  }

  /** It has come to all there are, and forgets those that it did not meet. */
  end(): void {
    for (const [id, at] of this.#looked) {
      if (at <= this.#begun) {
        this.#looked.delete(id);
      }
    }
    this.#again.clear();
  }
}
