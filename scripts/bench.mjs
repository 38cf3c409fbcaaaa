import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildPortal } from './steps/buildPortal.mjs';
import { install } from './steps/install.mjs';
import { root } from './steps/places.mjs';

const ROUNDS = Number(process.argv[2] || 5);
const TOKEN = 'bench-token';
const DEADLINE = 120_000;

/** Starts the product with data of its own; gives its addresses and the milliseconds that it took. */
async function startProduct(dataDir) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
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

function caller(api) {
  return async (method, route, body) => {
    const response = await fetch(`${api}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
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
async function until(call, name, wanted) {
  const begun = performance.now();
  for (;;) {
    const took = performance.now() - begun;
    const detail = await call('GET', `/environments/bench/${name}`);
    if (wanted(detail.status)) return performance.now() - begun;
    if (took > DEADLINE) throw new Error(`bench/${name} did not get there`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function show(title, values) {
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

await install();
await buildPortal();
const dataDir = mkdtempSync(path.join(tmpdir(), 'berth-bench-'));
let product;
try {
  const starts = [];
  for (let round = 0; round < 3; round++) {
    product = await startProduct(dataDir);
    starts.push(product.took);
    if (round < 2) await product.stop();
  }
  show('npm start, everything installed and built', starts);

  const call = caller(product.addresses.API);
  const config = new KubeConfig();
  config.loadFromFile(product.addresses.Kubeconfig);
  const pods = config.makeApiClient(CoreV1Api);
  const created = [];
  const committed = [];
  const deployed = [];
  const shown = [];
  for (let round = 0; round < ROUNDS; round++) {
    const name = `b${round}`;
    const environment = { customer: 'bench', name };
    await call('POST', '/operations', {
      kind: 'create',
      environment: {
        ...environment,
        stage: 'dev',
        blueprint: { name: 'standard' },
        owner: 'group:default/team-a',
        parameters: { domain: 'bench.example.com' },
      },
    });
    created.push(await until(call, name, ({ phase }) => phase === 'ready'));
    const { id } = await call('POST', '/operations', {
      kind: 'deploy',
      environment,
      versions: { web: '1.5.0' },
    });
    const begun = performance.now();
    while (!(await call('GET', `/operations/${id}`)).commit) {
      if (performance.now() - begun > DEADLINE) throw new Error('no commit');
    }
    committed.push(performance.now() - begun);
    deployed.push(
      await until(
        call,
        name,
        ({ phase, applications }) =>
          phase === 'ready' && applications[0].running === '1.5.0',
      ),
    );
    const namespace = `bench-${name}`;
    const { items } = await pods.listNamespacedPod({ namespace });
    await pods.deleteNamespacedPod({
      namespace,
      name: items[0].metadata.name,
      gracePeriodSeconds: 0,
    });
    shown.push(await until(call, name, ({ phase }) => phase !== 'ready'));
    await until(call, name, ({ phase }) => phase === 'ready');
  }
  show('create to ready', created);
  show('deploy to committed and pushed', committed);
  show('commit to new version serving', deployed);
  show('a pod is gone to the API shows it', shown);
} finally {
  await product?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
