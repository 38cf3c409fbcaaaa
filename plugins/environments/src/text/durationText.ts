const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A time span in milliseconds as `5 minutes`, `3 hours` or `2 days` in a language, in whole ones; at least two of a unit. */
export function durationText(milliseconds: number, language: string): string {
  const [unit, length] =
    UNITS.find(([, each]) => milliseconds >= 2 * each) ?? UNITS[2];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
  }).format(Math.floor(milliseconds / length));
}
