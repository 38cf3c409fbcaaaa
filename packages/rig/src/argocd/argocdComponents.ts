import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ClusterContext,
  type ClusterPort,
  programOf,
} from '../cluster/ClusterContext';
import { answers } from '../processes/answers';
import { connects } from '../processes/connects';
import type { ComponentOptions } from '../processes/Component';
import type { ArgocdOptions } from './ArgocdOptions';
import { findRedis } from './findRedis';
import { programsOfArgocd } from './programsOfArgocd';

const NAMESPACE = 'argocd';

/**
 * Redis and the components of Argo CD on one cluster.
 *
 * @throws NotFoundError where there is no Redis or no Helm to run
 */
export async function argocdComponents(
  context: ClusterContext,
  options: ArgocdOptions = {},
): Promise<ComponentOptions[]> {
  const home = join(context.folder, 'argocd');
  // Clusters of a rig share the folder above it, and Argo CD's names in its own are fixed: the socket's, the clones'.
  const temporary = join(context.temporary, `argocd-${context.name}`);
  for (const folder of ['tls', 'ssh', 'gpg']) {
    await mkdir(join(home, folder), { recursive: true });
  }
  await mkdir(temporary, { recursive: true });
  await writeFile(join(home, 'ssh', 'ssh_known_hosts'), '');
  const path = await programsOfArgocd(context, join(home, 'path'));

  const environment = {
    KUBECONFIG: context.kubeconfigOf('argocd'),
    HOME: home,
    TMPDIR: temporary,
    PATH: `${path}:${process.env.PATH ?? ''}`,
    // "In the cluster" is the cluster of the kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: join(home, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(home, 'ssh'),
    ARGOCD_GPG_DATA_PATH: join(home, 'gpg'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_SYNC_WAVE_DELAY: '0',
    ARGOCD_ASK_PASS_SOCK: join(temporary, 'ask-pass.sock'),
  };
  const { ports } = context;
  const local = (port: ClusterPort) => `127.0.0.1:${ports[port]}`;
  const component = (
    name: string,
    args: string[],
    metricsPort: ClusterPort,
    ready: () => Promise<boolean>,
  ): ComponentOptions => ({
    name,
    command: programOf(context.tools, 'argocd', 'argocd'),
    args,
    // One program plays all the roles.
    env: { ...environment, ARGOCD_BINARY_NAME: name },
    cwd: home,
    logFile: join(context.logs, `${name}.log`),
    isReady: ready,
    metricsUrl: `http://${local(metricsPort)}/metrics`,
  });
  const repositories = [
    `--repo-server=${local('argocd-repo-server')}`,
    '--repo-server-plaintext',
  ];
  const redis = `--redis=${local('redis')}`;

  return [
    await redisServer(context),
    component(
      'argocd-repo-server',
      [
        redis,
        '--address=127.0.0.1',
        `--port=${ports['argocd-repo-server']}`,
        '--metrics-address=127.0.0.1',
        `--metrics-port=${ports['argocd-repo-server-metrics']}`,
        '--disable-tls',
        '--client-ca-path=',
        '--loglevel=info',
      ],
      'argocd-repo-server-metrics',
      () =>
        answers(
          `http://${local('argocd-repo-server-metrics')}/healthz?full=true`,
        ),
    ),
    component(
      'argocd-application-controller',
      [
        redis,
        ...repositories,
        `--metrics-port=${ports['argocd-application-controller-metrics']}`,
        `--namespace=${NAMESPACE}`,
        '--loglevel=info',
        ...(options.resyncSeconds === undefined
          ? []
          : [`--app-resync=${options.resyncSeconds}`]),
      ],
      'argocd-application-controller-metrics',
      () =>
        answers(
          `http://${local('argocd-application-controller-metrics')}/healthz`,
        ),
    ),
    component(
      'argocd-server',
      [
        redis,
        ...repositories,
        '--address=127.0.0.1',
        `--port=${ports['argocd-server']}`,
        '--metrics-address=127.0.0.1',
        `--metrics-port=${ports['argocd-server-metrics']}`,
        '--insecure',
        '--disable-auth',
        `--namespace=${NAMESPACE}`,
        '--loglevel=info',
      ],
      'argocd-server-metrics',
      () => answers(`http://${local('argocd-server')}/healthz`),
    ),
  ];
}

async function redisServer(context: ClusterContext): Promise<ComponentOptions> {
  const port = context.ports.redis;
  return {
    name: 'redis',
    command: await findRedis(),
    args: [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      // It is a cache; Argo CD fills it again.
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      context.temporary,
    ],
    logFile: join(context.logs, 'redis.log'),
    isReady: () => connects(port),
  };
}
