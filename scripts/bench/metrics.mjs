/** The samples of a metric in Prometheus' text, with their labels. */
export function labelled(text, name) {
  return text
    .split('\n')
    .filter(line => line.startsWith(`${name}{`))
    .map(line => ({
      labels: Object.fromEntries(
        [...line.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, value]) => [
          key,
          value,
        ]),
      ),
      value: Number(line.split(' ').at(-1)),
    }));
}
