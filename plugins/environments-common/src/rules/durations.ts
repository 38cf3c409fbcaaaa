/** ISO 8601 durations of days, hours, minutes and seconds: `P1D`, `PT10M`, `PT1H30M`. */
const DURATION =
  /^P(?=\d|T\d)(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

/** Longest duration that is taken: a year, in seconds. */
const LONGEST = 366 * 86_400;

/** Seconds of an ISO 8601 duration; undefined where it is none, is zero or is longer than a year. */
export function durationSeconds(value: string): number | undefined {
  const match = DURATION.exec(value);
  if (!match) {
    return undefined;
  }
  const [days, hours, minutes, seconds] = match
    .slice(1)
    .map(part => Number(part ?? 0));
  const total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds;
  return total > 0 && total <= LONGEST ? total : undefined;
}

/** Says why a value is no duration; undefined where it is one. */
export function durationProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && durationSeconds(value) !== undefined
    ? undefined
    : `${field} takes an ISO 8601 duration of at most a year, such as PT10M or P1D`;
}
