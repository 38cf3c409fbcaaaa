import { Repetitions } from './Repetitions';

describe('Repetitions', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('lets the same be written ever more seldom, and another at once', () => {
    const due: string[] = [];
    const repetitions = new Repetitions(1_000, 4_000, id => due.push(id));
    expect(repetitions.isDue('a', 'x')).toBe(true);
    for (const pause of [1_000, 2_000, 4_000, 4_000]) {
      repetitions.written('a', 'x');
      jest.advanceTimersByTime(pause - 1);
      expect([repetitions.isDue('a', 'x'), due]).toEqual([false, []]);
      expect(repetitions.isDue('a', 'y')).toBe(true);
      expect(repetitions.isDue('b', 'x')).toBe(true);
      jest.advanceTimersByTime(1);
      expect([repetitions.isDue('a', 'x'), due.splice(0)]).toEqual([
        true,
        ['a'],
      ]);
    }
    repetitions.written('a', 'y');
    jest.advanceTimersByTime(1_000);
    expect(due.splice(0)).toEqual(['a']);
  });

  it('forgets what is as it should be', () => {
    const due: string[] = [];
    const repetitions = new Repetitions(1_000, 4_000, id => due.push(id));
    repetitions.written('a', 'x');
    repetitions.forget('a');
    expect(repetitions.isDue('a', 'x')).toBe(true);
    repetitions.written('b', 'x');
    repetitions.stop();
    jest.runAllTimers();
    expect(due).toEqual([]);
  });
});
