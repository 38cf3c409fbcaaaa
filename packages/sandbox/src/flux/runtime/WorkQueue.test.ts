import { WorkQueue } from './WorkQueue';

/** A piece of work that ends when the test says so. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (after?: number | Error) => void>();
  #onBegin: (() => void) | undefined;

  run = (key: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      this.begun.push(key);
      this.#ends.set(key, after =>
        after instanceof Error ? reject(after) : resolve(after),
      );
      this.#onBegin?.();
    });

  end(key: string, after?: number | Error): void {
    this.#ends.get(key)?.(after);
  }

  async untilBegun(count: number): Promise<void> {
    while (this.begun.length < count) {
      await new Promise<void>(resolve => {
        this.#onBegin = resolve;
      });
    }
  }
}

describe('WorkQueue', () => {
  it('works on a key once at a time and once more if it was added meanwhile', async () => {
    const work = new Work();
    const queue = new WorkQueue({ concurrency: 2, work: work.run });
    queue.add('a');
    queue.add('a');
    queue.add('a');
    queue.add('b');
    queue.add('c');
    expect(work.begun).toEqual(['a', 'b']);
    work.end('b');
    await work.untilBegun(3);
    work.end('a');
    await work.untilBegun(4);
    expect(work.begun).toEqual(['a', 'b', 'c', 'a']);
    work.end('a');
    work.end('c');
    await queue.stop();
  });

  it('comes back after the time that the work asks for, and after failures', async () => {
    const work = new Work();
    const queue = new WorkQueue({
      concurrency: 1,
      work: work.run,
      backoff: { first: 1, longest: 4 },
    });
    queue.add('a');
    work.end('a', 1);
    await work.untilBegun(2);
    work.end('a', new Error('once'));
    await work.untilBegun(3);
    work.end('a', new Error('twice'));
    await work.untilBegun(4);
    work.end('a');
    await queue.stop();
    queue.add('a');
    expect(work.begun).toHaveLength(4);
  });

  it('takes nothing up while it is paused', async () => {
    const work = new Work();
    const queue = new WorkQueue({ concurrency: 1, work: work.run });
    queue.pause();
    queue.add('a');
    queue.add('b');
    queue.forget('b');
    expect(work.begun).toEqual([]);
    queue.resume();
    expect(work.begun).toEqual(['a']);
    work.end('a');
    await queue.stop();
    expect(work.begun).toEqual(['a']);
  });
});
