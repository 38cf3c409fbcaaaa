import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';

/** Sum of the samples of a metric, in Prometheus' text, whose labels hold all of some texts. */
export function sumOf(text, name, ...labels) {
  return text
    .split('\n')
    .filter(
      line =>
        line.startsWith(`${name}{`) &&
        labels.every(label => line.includes(label)),
    )
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** What a controller of the rig's first cluster measures. */
export async function controllerMetrics(dataDir, controller) {
  const ports = JSON.parse(
    readFileSync(path.join(dataDir, 'rig/ports.json'), 'utf8'),
  );
  const response = await fetch(
    `http://127.0.0.1:${ports[`local/${controller}-metrics`]}/metrics`,
  );
  return response.text();
}

/** What the API server of a kubeconfig measures. */
export async function serverMetrics(config) {
  const { server } = config.getCurrentCluster();
  const options = {};
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    https
      .get(`${server}/metrics`, options, response => {
        const chunks = [];
        response.on('data', chunk => chunks.push(chunk));
        response.once('end', () => resolve(Buffer.concat(chunks).toString()));
      })
      .once('error', reject);
  });
}
