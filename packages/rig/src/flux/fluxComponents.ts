import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ClusterContext,
  type ClusterPort,
  programOf,
} from '../cluster/ClusterContext';
import { answers } from '../processes/answers';
import type { ComponentOptions } from '../processes/Component';
import type { FluxOptions } from './FluxOptions';

const COMMON = [
  '--watch-all-namespaces=true',
  '--enable-leader-election=false',
  '--log-encoding=json',
  '--log-level=info',
  '--kube-api-qps=200',
  '--kube-api-burst=400',
  // New objects wait for it too: each controller takes up what it put its finalizer on after this time.
  '--min-retry-delay=50ms',
  '--max-retry-delay=30s',
];

/** The controllers of Flux on one cluster, the source controller first. */
export async function fluxComponents(
  context: ClusterContext,
  options: FluxOptions,
): Promise<ComponentOptions[]> {
  const artifacts = join(context.folder, 'flux-artifacts');
  await mkdir(artifacts, { recursive: true });
  const storage = `127.0.0.1:${context.ports['source-controller']}`;
  const crossNamespace = options.noCrossNamespaceRefs
    ? ['--no-cross-namespace-refs=true']
    : [];
  const serviceAccount = options.defaultServiceAccount
    ? [`--default-service-account=${options.defaultServiceAccount}`]
    : [];
  return [
    controller(context, 'flux-source', 'source-controller', [
      `--storage-path=${artifacts}`,
      `--storage-addr=${storage}`,
      `--storage-adv-addr=${storage}`,
      `--concurrent=${options.concurrent ?? 4}`,
    ]),
    controller(context, 'flux', 'kustomize-controller', [
      '--no-remote-bases=true',
      '--requeue-dependency=5s',
      `--concurrent=${options.concurrent ?? 8}`,
      ...crossNamespace,
      ...serviceAccount,
    ]),
    controller(context, 'flux', 'helm-controller', [
      '--requeue-dependency=5s',
      '--graceful-shutdown-timeout=5s',
      `--concurrent=${options.concurrent ?? 8}`,
      ...crossNamespace,
      ...serviceAccount,
    ]),
  ];
}

function controller(
  context: ClusterContext,
  tool: string,
  name: 'source-controller' | 'kustomize-controller' | 'helm-controller',
  args: string[],
): ComponentOptions {
  const address = (purpose: 'metrics' | 'health') => {
    const port: ClusterPort = `${name}-${purpose}`;
    return `127.0.0.1:${context.ports[port]}`;
  };
  return {
    name,
    command: programOf(context.tools, tool, name),
    args: [
      ...COMMON,
      ...args,
      `--metrics-addr=${address('metrics')}`,
      `--health-addr=${address('health')}`,
    ],
    env: {
      KUBECONFIG: context.kubeconfigOf('flux'),
      RUNTIME_NAMESPACE: 'flux-system',
      TMPDIR: context.temporary,
      HOME: context.temporary,
    },
    logFile: join(context.logs, `${name}.log`),
    isReady: () => answers(`http://${address('health')}/readyz`),
    metricsUrl: `http://${address('metrics')}/metrics`,
  };
}
