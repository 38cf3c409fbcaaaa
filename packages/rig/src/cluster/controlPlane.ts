import { join } from 'node:path';
import { answers } from '../processes/answers';
import type { ComponentOptions } from '../processes/Component';
import { type ClusterContext, programOf } from './ClusterContext';

const SERVICES = '10.0.0.0/16';

/** The cluster's store. It does not wait for the disk: what a rig holds can be made again. */
export function etcd(context: ClusterContext): ComponentOptions {
  const { ports } = context;
  const clients = `http://127.0.0.1:${ports.etcd}`;
  const peers = `http://127.0.0.1:${ports['etcd-peer']}`;
  return {
    name: 'etcd',
    command: programOf(context.tools, 'etcd', 'etcd'),
    args: [
      '--name=rig',
      `--data-dir=${join(context.folder, 'etcd')}`,
      `--listen-client-urls=${clients}`,
      `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=rig=${peers}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      '--quota-backend-bytes=8589934592',
      '--auto-compaction-mode=periodic',
      '--auto-compaction-retention=10m',
    ],
    logFile: join(context.logs, 'etcd.log'),
    isReady: () => answers(`${clients}/health`),
    metricsUrl: `${clients}/metrics`,
  };
}

/** RBAC is on, and so are Pod Security and quota admission, which are Kubernetes' defaults. */
export function apiServer(
  context: ClusterContext,
  audit: readonly string[] = [],
): ComponentOptions {
  const { certificates, server } = context;
  const { files } = certificates;
  const own = files.of('apiServer');
  const toKubelets = files.of('kubeletClient');
  return {
    name: 'kube-apiserver',
    command: programOf(context.tools, 'kubernetes', 'kube-apiserver'),
    args: [
      `--etcd-servers=http://127.0.0.1:${context.ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${context.ports['api-server']}`,
      `--tls-cert-file=${own.certificate}`,
      `--tls-private-key-file=${own.key}`,
      `--client-ca-file=${files.authority.certificate}`,
      `--service-account-key-file=${files.serviceAccounts.publicKey}`,
      `--service-account-signing-key-file=${files.serviceAccounts.key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-cluster-ip-range=${SERVICES}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=PodSecurity,ResourceQuota,LimitRanger',
      '--allow-privileged=true',
      '--enable-priority-and-fairness=false',
      '--endpoint-reconciler-type=none',
      `--kubelet-client-certificate=${toKubelets.certificate}`,
      `--kubelet-client-key=${toKubelets.key}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--max-requests-inflight=0',
      '--max-mutating-requests-inflight=0',
      '--event-ttl=1h',
      '--profiling=false',
      '--v=1',
      ...audit,
    ],
    logFile: join(context.logs, 'kube-apiserver.log'),
    isReady: () =>
      answers(`${server}/readyz`, {
        authority: certificates.authority.certificate,
        credentials: certificates.of('admin'),
      }),
    // It would wait for watches that nobody ends; what it has answered lies in etcd.
    graceMs: 1_500,
    metricsUrl: `${server}/metrics`,
  };
}

export function controllerManager(context: ClusterContext): ComponentOptions {
  const { files } = context.certificates;
  const kubeconfig = context.kubeconfigOf('controllerManager');
  return {
    name: 'kube-controller-manager',
    command: programOf(context.tools, 'kubernetes', 'kube-controller-manager'),
    args: [
      ...delegating(context, kubeconfig, 'controller-manager'),
      // kwok's heartbeats are ten minutes apart; its Lease is what says that a node lives.
      '--node-monitor-grace-period=5m',
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${files.serviceAccounts.key}`,
      `--root-ca-file=${files.authority.certificate}`,
      `--cluster-signing-cert-file=${files.authority.certificate}`,
      `--cluster-signing-key-file=${files.authority.key}`,
      '--concurrent-namespace-syncs=20',
      '--concurrent-deployment-syncs=10',
      '--concurrent-replicaset-syncs=10',
      '--concurrent-resource-quota-syncs=10',
    ],
    ...serving(context, 'kube-controller-manager', 'controller-manager'),
  };
}

export function scheduler(context: ClusterContext): ComponentOptions {
  return {
    name: 'kube-scheduler',
    command: programOf(context.tools, 'kubernetes', 'kube-scheduler'),
    args: delegating(context, context.kubeconfigOf('scheduler'), 'scheduler'),
    ...serving(context, 'kube-scheduler', 'scheduler'),
  };
}

/** What the components that ask the API server who may ask them have in common. */
function delegating(
  context: ClusterContext,
  kubeconfig: string,
  port: 'controller-manager' | 'scheduler',
): string[] {
  const own = context.certificates.files.of('apiServer');
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${context.ports[port]}`,
    `--tls-cert-file=${own.certificate}`,
    `--tls-private-key-file=${own.key}`,
    '--leader-elect=false',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--profiling=false',
    '--v=1',
  ];
}

function serving(
  context: ClusterContext,
  name: string,
  port: 'controller-manager' | 'scheduler',
): Pick<ComponentOptions, 'logFile' | 'isReady' | 'metricsUrl'> {
  const address = `https://127.0.0.1:${context.ports[port]}`;
  const authority = context.certificates.authority.certificate;
  return {
    logFile: join(context.logs, `${name}.log`),
    isReady: () => answers(`${address}/healthz`, { authority }),
    metricsUrl: `${address}/metrics`,
  };
}
