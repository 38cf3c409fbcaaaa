/** The body of an answer as it comes, but no more than so many bytes of it; the rest is never sent. */
export class LimitedBody implements AsyncIterable<Buffer> {
  readonly #body: AsyncIterable<Buffer>;
  readonly #most: number;
  #full = false;

  constructor(body: AsyncIterable<Buffer>, most: number) {
    this.#body = body;
    this.#most = most;
  }

  /** Whether there may have been more. */
  get full(): boolean {
    return this.#full;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    let left = this.#most;
    for await (const chunk of this.#body) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) {
        this.#full = true;
        // Leaving the loop closes the connection.
        return;
      }
    }
  }
}
