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
