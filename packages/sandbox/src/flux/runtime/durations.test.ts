import { formatDuration, parseDuration } from './durations';

describe('durations', () => {
  it.each([
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['0.5s', 500],
    ['250ms', 250],
    ['10', undefined],
    ['', undefined],
    ['-1s', undefined],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [3_600_000, '1h0m0s'],
    [90_500, '1m30.5s'],
    [30_000, '30s'],
    [12, '12ms'],
  ])('writes %d', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
