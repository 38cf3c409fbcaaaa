import { Batches } from './Batches';

describe('Batches', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const start = (pause: () => number) => {
    const done: string[][] = [];
    const batches = new Batches({
      work: async ids => {
        done.push(ids);
      },
      onError: error => {
        throw error;
      },
      debounce: 50,
      pause,
    });
    return { batches, done };
  };

  it('works soon on what comes after a quiet time, each once', async () => {
    const { batches, done } = start(() => 500);
    batches.add(['a', 'b']);
    batches.add(['a']);
    await jest.advanceTimersByTimeAsync(50);
    await jest.advanceTimersByTimeAsync(1_000);
    batches.add(['c']);
    await jest.advanceTimersByTimeAsync(50);
    expect(done).toEqual([['a', 'b'], ['c']]);
  });

  it('pauses after a batch, also where the second has nothing to do yet when the first ends', async () => {
    const { batches, done } = start(() => 500);
    batches.add(['a']);
    await jest.advanceTimersByTimeAsync(60);
    expect(done).toHaveLength(1);
    batches.add(['b']);
    await jest.advanceTimersByTimeAsync(400);
    batches.add(['c']);
    expect(done).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(100);
    expect(done).toEqual([['a'], ['b', 'c']]);
  });
});
