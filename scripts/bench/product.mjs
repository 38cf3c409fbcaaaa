import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from '../steps/places.mjs';

const TOKEN = 'bench-token';
const DEADLINE = 120_000;

/**
 * Starts the product with data of its own, on the sandbox or by another script; gives its addresses and the
 * milliseconds that it took.
 */
export async function startProduct(dataDir, script = 'scripts/start.mjs') {
  const begun = performance.now();
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: {
      ...process.env,
      BERTH_DATA_DIR: dataDir,
      BERTH_PORT: '0',
      BERTH_API_TOKEN: TOKEN,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  const found = {};
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const match = /^(Portal|API|Git remote|Kubeconfig) (.+)$/.exec(line);
      if (match) found[match[1]] = match[2];
      if (Object.keys(found).length === 4) resolve();
    });
    ended.then(() => reject(new Error('the product ended')));
  });
  return {
    addresses: found,
    took: performance.now() - begun,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Calls the API as a script. */
export function caller(api, token = TOKEN) {
  return async (method, route, body) => {
    const response = await fetch(`${api}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${method} ${route}: ${await response.text()}`);
    }
    return response.json();
  };
}

/** Milliseconds until an environment looks as wanted, seen by asking every 20 ms. */
export async function until(call, name, wanted) {
  const begun = performance.now();
  for (;;) {
    const took = performance.now() - begun;
    const detail = await call('GET', `/environments/bench/${name}`);
    if (wanted(detail.status)) return performance.now() - begun;
    if (took > DEADLINE) throw new Error(`bench/${name} did not get there`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
