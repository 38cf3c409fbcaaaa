/** The last answers by address, so that what has not changed is not sent again; the least recently used go first. */
export class AnswerCache {
  private readonly answers = new Map<string, { etag: string; body: unknown }>();

  /** @param capacity - how many answers are kept */
  constructor(private readonly capacity = 50) {}

  /** The answer kept for a key, which is thereby the most recently used one. */
  get(key: string): { etag: string; body: unknown } | undefined {
    const answer = this.answers.get(key);
    if (answer) {
      this.answers.delete(key);
      this.answers.set(key, answer);
    }
    return answer;
  }

  put(key: string, answer: { etag: string; body: unknown }): void {
    this.answers.delete(key);
    this.answers.set(key, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= this.capacity) {
        return;
      }
      this.answers.delete(oldest);
    }
  }

  delete(key: string): void {
    this.answers.delete(key);
  }
}
