/** A map of at most so many entries, which forgets the least recently used ones. */
export class RecentEntries<T> {
  private readonly entries = new Map<string, T>();

  /** @param capacity - how many entries are kept */
  constructor(private readonly capacity: number) {}

  /** What is kept for a key, which is thereby the most recently used one. */
  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry;
  }

  put(key: string, entry: T): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) {
        return;
      }
      this.entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
