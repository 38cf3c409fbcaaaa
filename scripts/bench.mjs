import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  notePods,
  openPortal,
  podShownAt,
  typingTimes,
} from './bench/browser.mjs';
import { caller, startProduct, until } from './bench/product.mjs';
import { show } from './bench/show.mjs';
import { buildPortal } from './steps/buildPortal.mjs';
import { install } from './steps/install.mjs';

const ROUNDS = Number(process.argv[2] || 5);
const DEADLINE = 120_000;

/** Replaces a pod; resolves to the new one's name and to when the cluster told its watchers of it. */
async function replacePod(config, namespace) {
  const pods = config.makeApiClient(CoreV1Api);
  const { items, metadata } = await pods.listNamespacedPod({ namespace });
  let watched;
  const added = new Promise((resolve, reject) => {
    watched = new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { resourceVersion: metadata.resourceVersion },
      (type, pod) => {
        if (type === 'ADDED') {
          resolve({ name: pod.metadata.name, at: Date.now() });
        }
      },
      error => reject(error ?? new Error('the watch ended')),
    );
  });
  const watching = await watched;
  try {
    await pods.deleteNamespacedPod({
      namespace,
      name: items[0].metadata.name,
      gracePeriodSeconds: 0,
    });
    return await added;
  } finally {
    watching.abort();
  }
}

/** Milliseconds from each key and from each of some changes in the cluster until they are on the screen. */
async function screenTimes(portal, config, namespace, address) {
  const { browser, page } = await openPortal(portal);
  try {
    const typing = await typingTimes(page, portal);
    await page.goto(`${portal}${address}`);
    await page
      .getByText(/^web-[a-z0-9]+-[a-z0-9]{5}$/)
      .first()
      .waitFor();
    await notePods(page);
    const changes = [];
    for (let round = 0; round < 2 * ROUNDS; round++) {
      const pod = await replacePod(config, namespace);
      changes.push((await podShownAt(page, pod.name)) - pod.at);
    }
    return { typing, changes };
  } finally {
    await browser.close();
  }
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
  const { typing, changes } = await screenTimes(
    product.addresses.Portal,
    config,
    'bench-b0',
    '/environments/bench/b0/workloads',
  );
  show('a pod is there to the browser shows it', changes);
  show('a key in the create form to its painted reaction', typing);
} finally {
  await product?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
