import { RecentTimes } from './RecentTimes';

describe('RecentTimes', () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  it('holds the last time of each, and nobody for longer than it matters', () => {
    const times = new RecentTimes(1_000);
    for (let second = 0; second < 100; second++) {
      jest.setSystemTime(second * 1_000);
      times.note(`of-second-${second}`);
      times.note('always');
      expect(times.of('always')).toBe(second * 1_000);
      expect(times.size).toBe(2);
    }
    jest.setSystemTime(99_999);
    expect(times.of('of-second-99')).toBe(99_000);
    expect(times.of('of-second-98')).toBeUndefined();
    jest.setSystemTime(100_000);
    expect(times.size).toBe(0);
  });

  it('keeps whom it happened to again', () => {
    const times = new RecentTimes(1_000);
    times.note('a');
    jest.setSystemTime(600);
    times.note('b');
    times.note('a');
    jest.setSystemTime(1_200);
    expect([times.of('a'), times.of('b')]).toEqual([600, 600]);
  });
});
