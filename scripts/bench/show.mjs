/** Prints the median of some milliseconds, with the least and the most. */
export function show(title, values) {
  const sorted = [...values].sort((a, b) => a - b);
  const seconds = value => `${(value / 1000).toFixed(2)} s`;
  console.log(
    `${title}: median ${seconds(
      sorted[Math.floor(sorted.length / 2)],
    )}, least ${seconds(sorted[0])}, most ${seconds(sorted.at(-1))} of ${
      sorted.length
    }`,
  );
}

/** Prints the median and the 95th percentile of some milliseconds. */
export function showShares(title, values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share =>
    `${Math.round(
      sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)],
    )} ms`;
  console.log(`${title}: p50 ${at(0.5)}, p95 ${at(0.95)} of ${sorted.length}`);
}
