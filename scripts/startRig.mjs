import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { keptSecret } from './steps/keptSecret.mjs';
import { dataDir, root } from './steps/places.mjs';
import { runPortal } from './steps/portal.mjs';
import { startRigProcess } from './steps/rigProcess.mjs';
import { keepWebhook } from './steps/webhook.mjs';

const USAGE = `npm run start:rig -- [options]
  --engine <engine>    what syncs the cluster: flux or argocd; flux by default
  --clusters <number>  1, or 2: one for each engine, beginning with the one above
  --fresh              forget what earlier starts have kept`;

/** As in app-config.yaml, but that production is changed by pull request, so that both ways are seen. */
const STAGES = [
  { name: 'dev', title: 'Development' },
  { name: 'test', title: 'Test' },
  { name: 'staging', title: 'Staging' },
  { name: 'production', title: 'Production', landing: 'pull-request' },
];

const ENGINES = { flux: 'Flux', argocd: 'Argo CD' };

/** The engines that are asked for, in their order, and whether the rig is to forget. */
function readArguments() {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', default: 'flux' },
      clusters: { type: 'string', default: '1' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (!Object.hasOwn(ENGINES, values.engine)) {
    throw new Error(`--engine takes flux or argocd, not "${values.engine}"`);
  }
  if (!['1', '2'].includes(values.clusters)) {
    throw new Error(`--clusters takes 1 or 2, not "${values.clusters}"`);
  }
  const others = Object.keys(ENGINES).filter(name => name !== values.engine);
  return {
    engines: [values.engine, ...(values.clusters === '2' ? others : [])],
    fresh: values.fresh,
  };
}

async function startSurroundings(processes, { engines, fresh }) {
  const { clusters, forge, platform } = await startRigProcess(processes, {
    args: [
      '--platform',
      process.env.BERTH_PLATFORM_DIR || path.join(root, 'templates/platform'),
      '--engines',
      engines.join(','),
      // As the platform repository's README has Flux run.
      '--no-cross-namespace-refs',
      '--default-service-account=nobody',
      ...(fresh ? ['--fresh'] : []),
    ],
    dataDir,
    onEnded: ({ ended, log }) =>
      console.error(`${ended} has ended. Its log is ${log}`),
  });
  const folder = path.join(dataDir, 'rig-portal');
  if (fresh) {
    rmSync(folder, { recursive: true, force: true });
  }
  const webhookSecret = keptSecret('webhook-secret');
  return {
    name: 'rig',
    folder,
    repository: {
      url: platform.repositoryUrl,
      token: platform.repositoryToken,
    },
    // Berth has its own, with its own rights; people look around with the administrator's.
    kubeconfig: platform.kubeconfigs[clusters[0].name],
    shownKubeconfigs: clusters.map(({ kubeconfig }) => kubeconfig),
    environments: {
      stages: STAGES,
      repository: {
        username: platform.repositoryUser,
        engineSecretName: platform.engineSecretName,
        forge: { type: 'gitea', webhookSecret },
      },
      clusters: clusters.map(({ name }) => ({
        name,
        title: `Rig with ${ENGINES[platform.engines[name]]}`,
        engine: platform.engines[name],
        delivery: 'branches',
        kubeconfig: platform.kubeconfigs[name],
      })),
    },
    onAddress: portal =>
      keepWebhook(forge, platform.project, {
        url: `${portal}/api/environments/v1/webhooks/forge`,
        secret: webhookSecret,
      }),
    // The repository is private: for its pages, and with the token for clones and pushes by hand.
    further: [
      `Git account ${platform.person.name}, password ${platform.person.password}, token ${platform.person.token}`,
    ],
  };
}

try {
  const wanted = readArguments();
  await runPortal('rig', processes => startSurroundings(processes, wanted));
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(1);
}
