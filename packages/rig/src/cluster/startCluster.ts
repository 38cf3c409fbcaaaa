import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolFolders } from '../build/ensureTools';
import { clusterCertificates } from '../certificates/clusterCertificates';
import {
  argocdComponents,
  argocdManifests,
  type ArgocdOptions,
} from '../argocd';
import { fluxComponents } from '../flux/fluxComponents';
import { fluxCrds } from '../flux/fluxCrds';
import type { FluxOptions } from '../flux/FluxOptions';
import { Component, type ComponentOptions } from '../processes/Component';
import type { Guardian } from '../processes/Guardian';
import { settleAll } from '../processes/settleAll';
import type { RigLogger } from '../RigLogger';
import type { RigPart } from '../RigPart';
import type { KeptPorts } from '../state/KeptPorts';
import { addOnDefinitions } from './addOnDefinitions';
import { applyOnce } from './applyOnce';
import { auditOf } from './auditOf';
import {
  CLUSTER_PORTS,
  CLUSTER_USERS,
  type ClusterContext,
  type ClusterPort,
  programOf,
} from './ClusterContext';
import { apiServer, controllerManager, etcd, scheduler } from './controlPlane';
import { foundation } from './foundation';
import { Kubectl } from './Kubectl';
import { writeKubeconfig } from './kubeconfig';
import { kwok } from './kwok';
import { PodLogs } from './PodLogs';
import { RigCluster } from './RigCluster';

export interface StartClusterOptions {
  name: string;
  parts: readonly RigPart[];
  /** Where it keeps its data between two starts. */
  folder: string;
  /** For its logs. */
  logs: string;
  /** For what need not outlive it. */
  temporary: string;
  tools: ToolFolders;
  ports: KeptPorts;
  flux: FluxOptions;
  argocd?: ArgocdOptions;
  auditedUsers: readonly string[];
  guardian: Guardian;
  logger: RigLogger;
  signal?: AbortSignal;
}

export interface StartedCluster {
  cluster: RigCluster;
  stop(): Promise<void>;
}

/**
 * Starts a control plane with the engines that are wanted, and resolves once all of it serves.
 *
 * @throws ComponentFailedError where something does not come up; then nothing of it is left running
 */
export async function startCluster(
  options: StartClusterOptions,
): Promise<StartedCluster> {
  const { guardian, logger, parts, signal } = options;
  const context = await prepareContext(options);
  const kubectl = new Kubectl(
    programOf(context.tools, 'kubernetes', 'kubectl'),
    context.kubeconfigOf('admin'),
    join(context.temporary, `kubectl-${context.name}`),
    guardian,
  );
  const podLogs = new PodLogs(join(context.folder, 'pod-logs'), logger);
  await podLogs.start();

  const make = (component: ComponentOptions) =>
    new Component(component, { guardian, logger, signal });
  const store = make(etcd(context));
  const server = make(
    apiServer(context, await auditOf(context, options.auditedUsers)),
  );
  const controllers = [controllerManager(context), scheduler(context)].map(
    make,
  );
  const nodes = make(await kwok(context, kubectl, podLogs));
  const flux = parts.includes('flux')
    ? (await fluxComponents(context, options.flux)).map(make)
    : [];
  const argocd = parts.includes('argocd')
    ? (await argocdComponents(context, options.argocd)).map(make)
    : [];
  const all = [store, server, ...controllers, nodes, ...flux, ...argocd];
  const stop = async () => {
    podLogs.stop();
    // What talks to the API server goes before it does.
    await settleAll(all.slice(2).map(component => component.stop()));
    await server.stop();
    await store.stop();
  };

  const { folder } = context;
  const apply = (name: string, manifests: string) =>
    applyOnce(kubectl, folder, name, manifests);
  const startAll = (components: Component[]) =>
    settleAll(components.map(component => component.start()));
  try {
    await store.start();
    await server.start();
    await settleAll([
      startAll([...controllers, nodes]),
      apply('foundation', foundation()),
      apply('add-ons', addOnDefinitions()),
      flux.length > 0
        ? fluxCrds(context.tools)
            .then(crds => apply('flux', crds))
            .then(() => startAll(flux))
        : Promise.resolve(),
      argocd.length > 0
        ? argocdManifests(context)
            .then(manifests => apply('argocd', manifests))
            .then(() => startAll(argocd))
        : Promise.resolve(),
    ]);
    await settleAll([
      kubectl.run([
        'wait',
        '--for=condition=Ready',
        'node/kwok-0',
        '--timeout=60s',
      ]),
      kubectl.run([
        'wait',
        '--for=create',
        'serviceaccount/default',
        '--namespace=default',
        '--timeout=60s',
      ]),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { cluster: new RigCluster(context, kubectl, all), stop };
}

async function prepareContext(
  options: StartClusterOptions,
): Promise<ClusterContext> {
  const { name, folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const certificates = await clusterCertificates(join(folder, 'pki'), name);
  const ports = await takePorts(name, options.ports);
  const server = `https://127.0.0.1:${ports['api-server']}`;
  const kubeconfigOf = (user: string) => join(folder, `${user}.kubeconfig`);
  await Promise.all(
    CLUSTER_USERS.map(user =>
      writeKubeconfig(kubeconfigOf(user), [
        {
          cluster: name,
          server,
          authority: certificates.authority.certificate,
          user,
          credentials: certificates.of(user),
        },
      ]),
    ),
  );
  return {
    name,
    folder,
    logs: options.logs,
    temporary: options.temporary,
    tools: options.tools,
    certificates,
    server,
    ports,
    kubeconfigOf,
  };
}

async function takePorts(
  cluster: string,
  kept: KeptPorts,
): Promise<Record<ClusterPort, number>> {
  const nameOf = (port: ClusterPort) => `${cluster}/${port}`;
  const pinned = await kept.take([nameOf('api-server')], true);
  const others = await kept.take(
    CLUSTER_PORTS.filter(port => port !== 'api-server').map(nameOf),
  );
  const all: Record<string, number> = { ...others, ...pinned };
  return Object.fromEntries(
    CLUSTER_PORTS.map(port => [port, all[nameOf(port)]]),
  ) as Record<ClusterPort, number>;
}
