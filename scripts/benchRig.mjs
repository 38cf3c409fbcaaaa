import { KubeConfig } from '@kubernetes/client-node';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { berthRequests, countBerthApart } from './bench/berthRequests.mjs';
import { ClusterEvents } from './bench/clusterEvents.mjs';
import { controllerMetrics, sumOf } from './bench/metrics.mjs';
import { caller, startProduct, until } from './bench/product.mjs';
import { showShares } from './bench/show.mjs';
import { buildPortal } from './steps/buildPortal.mjs';
import { install } from './steps/install.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    environments: { type: 'string', default: '20' },
    viewers: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
  },
});
const ROUNDS = Number(values.rounds);
const ENVIRONMENTS = Number(values.environments);
const VIEWERS = Number(values.viewers);
const SECONDS = Number(values.seconds);

const FETCHED = 'reconcile.fluxcd.io/requestedAt';
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

const creation = name => ({
  kind: 'create',
  environment: {
    customer: 'bench',
    name,
    stage: 'dev',
    blueprint: { name: 'standard' },
    owner: 'group:default/team-a',
    parameters: { domain: 'bench.example.com' },
  },
});
const deployment = (name, version) => ({
  kind: 'deploy',
  environment: { customer: 'bench', name },
  versions: { web: version },
});

/** Resolves with the time at which an operation's commit was pushed, seen by asking every 10 ms. */
async function committedAt(call, id) {
  for (;;) {
    const { commit } = await call('GET', `/operations/${id}`);
    if (commit) return Date.now();
    await pause(10);
  }
}

const conditionOf = (object, type) =>
  object?.status?.conditions?.find(condition => condition.type === type);

/** When the engine had what serves an image applied and ready, as the cluster told it. */
const servesSince = (id, version) => events => {
  const release = events.get('HelmRelease', id, 'web');
  const workload = events.get('Deployment', id, 'web');
  const { spec, status, metadata } = workload?.object ?? {};
  const ready =
    conditionOf(release?.object, 'Ready')?.status === 'True' &&
    spec?.template.spec.containers[0].image.endsWith(`:${version}`) &&
    status?.observedGeneration === metadata.generation &&
    status?.updatedReplicas === spec.replicas &&
    status?.readyReplicas === spec.replicas &&
    status?.replicas === spec.replicas;
  return ready ? Math.max(release.at, workload.at) : undefined;
};

/** When the Deployment of an environment was told to run a version. */
const appliedSince = (id, version) => events => {
  const workload = events.get('Deployment', id, 'web');
  return workload?.object.spec.template.spec.containers[0].image.endsWith(
    `:${version}`,
  )
    ? Date.now()
    : undefined;
};

/** One operation from request to shown, in Berth's shares and the engine's. */
async function timed(call, events, name, request, version) {
  const id = `bench-${name}`;
  const asked = Date.now();
  const operation = await call('POST', '/operations', request);
  const fetched = events.until(all => {
    const source = all.get('GitRepository', 'flux-system', id);
    const artifact = source?.object.status?.artifact;
    return artifact && Date.parse(artifact.lastUpdateTime) >= asked - 1_000
      ? source.at
      : undefined;
  });
  const pushed = await committedAt(call, operation.id);
  const engineAsked = events.until(all => {
    const sources =
      request.kind === 'create'
        ? [...Array(32).keys()].map(
            shard => `berth-shard-${String(shard).padStart(2, '0')}`,
          )
        : [id];
    const times = sources
      .map(source => all.get('GitRepository', 'flux-system', source))
      .map(source => source?.object.metadata.annotations?.[FETCHED])
      .map(at => Date.parse(at ?? ''))
      .filter(at => at >= asked);
    return times.length > 0 ? Math.min(...times) : undefined;
  });
  await events.until(servesSince(id, version));
  await until(
    call,
    name,
    ({ phase, applications }) =>
      phase === 'ready' && applications[0].running === version,
  );
  const shown = Date.now();
  const observed = events.lastChange(id);
  const shares = {
    pushed: pushed - asked,
    engineAsked: Math.max(0, (await engineAsked) - pushed),
    shown: Math.max(0, shown - observed),
    total: shown - asked,
    fetched: (await fetched) - pushed,
  };
  return {
    ...shares,
    own: shares.pushed + shares.engineAsked + shares.shown,
  };
}

function showAll(title, all) {
  const of = key => all.map(each => each[key]);
  showShares(`${title}: all`, of('total'));
  showShares(`${title}: Berth, request to pushed`, of('pushed'));
  showShares(`${title}: Berth, pushed to engine asked`, of('engineAsked'));
  showShares(`${title}: Berth, observed to shown`, of('shown'));
  showShares(`${title}: Berth in all`, of('own'));
  showShares(
    `${title}: engine and cluster`,
    all.map(({ total, own }) => total - own),
  );
  showShares(`${title}: pushed to fetched`, of('fetched'));
}

await install();
await buildPortal();
const dataDir = mkdtempSync(path.join(tmpdir(), 'berth-bench-rig-'));
const repository = path.join(
  dataDir,
  'rig/gitea/repositories/platform/platform.git',
);
const git = (...args) =>
  execFileSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8' });
let product;
let events;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, async () => {
    await product?.stop();
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(1);
  });
}
try {
  product = await startProduct(dataDir, 'scripts/startRig.mjs');
  console.log(`The rig and Berth serve after ${Math.round(product.took)} ms`);
  const call = caller(product.addresses.API);
  const config = new KubeConfig();
  config.loadFromFile(product.addresses.Kubeconfig);
  await countBerthApart(config);
  events = await ClusterEvents.start(config);
  git('config', 'core.logAllRefUpdates', 'always');

  // The first one finds everything cold.
  await timed(call, events, 'warm', creation('warm'), '1.4.2');
  const created = [];
  const deployed = [];
  for (let round = 0; round < ROUNDS; round++) {
    const name = `b${round}`;
    created.push(await timed(call, events, name, creation(name), '1.4.2'));
    deployed.push(
      await timed(call, events, name, deployment(name, '1.5.0'), '1.5.0'),
    );
  }
  showAll('create to ready', created);
  showAll('deploy to serving', deployed);

  const pushesBefore = git('reflog', 'show', 'main').split('\n').length;
  const begun = Date.now();
  const operations = await Promise.all(
    Array.from({ length: ENVIRONMENTS }, (_, index) =>
      call('POST', '/operations', creation(`n${index}`)),
    ),
  );
  const taken = Date.now() - begun;
  for (const { id } of operations) await committedAt(call, id);
  const committed = Date.now() - begun;
  const pushes =
    git('reflog', 'show', 'main').split('\n').length - pushesBefore;
  console.log(
    `${ENVIRONMENTS} requested at once: all taken in after ${taken} ms, all committed after ${committed} ms, in ${pushes} pushes`,
  );
  await Promise.all(
    operations.map((_, index) =>
      events.until(servesSince(`bench-n${index}`, '1.4.2')),
    ),
  );
  console.log(
    `${ENVIRONMENTS} requested at once: all ready after ${
      Date.now() - begun
    } ms`,
  );
  await pause(5_000);

  const reconciled = async () =>
    sumOf(
      await controllerMetrics(dataDir, 'kustomize-controller'),
      'controller_runtime_reconcile_total',
      'controller="kustomization"',
    );
  const changed = [];
  const work = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await reconciled();
    const { id } = await call(
      'POST',
      '/operations',
      deployment(`n${round}`, '1.5.0'),
    );
    const pushed = await committedAt(call, id);
    const applied = await events.until(
      appliedSince(`bench-n${round}`, '1.5.0'),
    );
    changed.push(applied - pushed);
    await events.until(servesSince(`bench-n${round}`, '1.5.0'));
    work.push((await reconciled()) - before);
  }
  const all = ENVIRONMENTS + ROUNDS + 1;
  showShares(`one changed among ${all}: pushed to applied`, changed);
  console.log(
    `one changed among ${all}: Kustomizations reconciled for each: ${work.join(
      ', ',
    )}`,
  );
  const fresh = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await call('POST', '/operations', creation(`f${round}`));
    const pushed = await committedAt(call, id);
    fresh.push(
      (await events.until(appliedSince(`bench-f${round}`, '1.4.2'))) - pushed,
    );
  }
  showShares(`one new among ${all}: pushed to applied`, fresh);

  await pause(10_000);
  let before = await berthRequests(config);
  await pause(SECONDS * 1_000);
  const idle = (await berthRequests(config)) - before;
  before = await berthRequests(config);
  const ending = Date.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: VIEWERS }, async (_, viewer) => {
      while (Date.now() < ending) {
        await call('GET', '/environments?limit=50');
        await call('GET', `/environments/bench/n${viewer % ENVIRONMENTS}`);
        await pause(2_000);
      }
    }),
  );
  const viewed = (await berthRequests(config)) - before;
  console.log(
    `requests of Berth to the API server in ${SECONDS} s: ${idle} idle, ${viewed} with ${VIEWERS} viewers`,
  );
} finally {
  events?.stop();
  await product?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
