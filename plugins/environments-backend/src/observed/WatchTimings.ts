/** How a supervised watch goes about it; times are in milliseconds. */
export interface WatchTimings {
  /** A watch that says nothing for this long is replaced. API servers send a bookmark about once a minute. */
  silence: number;
  /** All objects are listed anew after about this long. */
  relist: number;
  /** The first pause after a failure; each further failure doubles it. */
  shortestPause: number;
  /** The longest pause after failures. */
  longestPause: number;
  /** The longest pause before a type that is not served, or may not be read, is asked for again. */
  longestRefusedPause: number;
  /** A watch that ends sooner than this without an event counts as failed, so that it is not repeated at once. */
  shortestWatch: number;
  /** For how long nothing but failures is taken for a passing trouble of the cluster. */
  grace: number;
  /** Events that may say why an environment misses pods are read so often at most. */
  refusals: number;
  /** A cluster is asked again after this time for what its watches do not show of a change. */
  late: number;
  /** How many objects are listed at once. */
  pageSize: number;
}

export const defaultWatchTimings: WatchTimings = {
  silence: 75_000,
  relist: 600_000,
  shortestPause: 250,
  longestPause: 30_000,
  longestRefusedPause: 300_000,
  shortestWatch: 1_000,
  grace: 5_000,
  refusals: 8_000,
  late: 1_000,
  pageSize: 500,
};

/** The pause after `failures` in a row (1 or more): doubled each time, and spread over its upper half. */
export function pauseAfter(
  failures: number,
  shortest: number,
  longest: number,
): number {
  const whole = Math.min(longest, shortest * 2 ** Math.min(failures - 1, 30));
  return whole * (0.5 + Math.random() / 2);
}
