const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Go duration such as `1h30m`; undefined for anything else. */
export function parseDuration(text: string | undefined): number | undefined {
  if (!text || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit],
    0,
  );
}

/** A duration as Go writes it: `1h0m0s`, `30s`, `250ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) {
    return `${Math.round(ms)}ms`;
  }
  const hours = Math.floor(ms / UNITS.h);
  const minutes = Math.floor((ms % UNITS.h) / UNITS.m);
  const seconds = (ms % UNITS.m) / 1_000;
  const tail = `${Number(seconds.toFixed(3))}s`;
  if (hours > 0) {
    return `${hours}h${minutes}m${tail}`;
  }
  return minutes > 0 ? `${minutes}m${tail}` : tail;
}

/** Spread by a twentieth, so that a thousand objects do not all wake at once. */
export function jittered(ms: number): number {
  return ms * (0.95 + Math.random() * 0.1);
}
