import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArgocdOptions, findRedis } from './argocd';
import { type BuildProgress, describeProgress } from './build/buildProgress';
import { ensureTools } from './build/ensureTools';
import { writeKubeconfig } from './cluster/kubeconfig';
import type { RigCluster } from './cluster/RigCluster';
import { type StartedCluster, startCluster } from './cluster/startCluster';
import type { FluxOptions } from './flux/FluxOptions';
import type { RigForge } from './gitea/RigForge';
import { startForge } from './gitea/startForge';
import type { Component } from './processes/Component';
import { Guardian } from './processes/Guardian';
import { settleAll } from './processes/settleAll';
import type { RigLogger } from './RigLogger';
import { parseParts, type RigPart } from './RigPart';
import { KeptPorts, type PortRange } from './state/KeptPorts';
import { StateDirectory } from './state/StateDirectory';
import { temporaryFolder } from './state/temporaryFolder';

/** One cluster of a rig that is to be started. */
export interface ClusterOptions {
  /** Also the context's name in the kubeconfig. */
  name: string;
  /** What runs on it; what the whole rig consists of where it is not given. */
  only?: readonly RigPart[];
  flux?: FluxOptions;
}

export interface RigOptions {
  /** How many clusters, or which; one by default. */
  clusters?: number | readonly ClusterOptions[];
  /** What the rig consists of; all by default. The control plane comes with what needs it. */
  only?: readonly RigPart[];
  flux?: FluxOptions;
  argocd?: ArgocdOptions;
  /** Names of users whose requests every API server writes to `logs/<cluster>/audit.log`; nobody's by default. */
  auditedUsers?: readonly string[];
  /** Where everything is kept between two starts. */
  stateDirectory: string;
  /** Where new ports are taken; two rigs that start at once take none twice where these do not overlap. */
  ports?: PortRange;
  /** Guards all that the rig starts; one of its own by default, which ends with the rig. */
  guardian?: Guardian;
  /** Throw away what the folder holds. */
  fresh?: boolean;
  logger: RigLogger;
  /** Told while tools are built; the logger hears of it where this is not given. */
  onProgress?: (progress: BuildProgress) => void;
  /** Ends a build or a start that is under way; a rig that has started is stopped by `stop`. */
  signal?: AbortSignal;
}

export interface Rig {
  clusters: readonly RigCluster[];
  /** Undefined where the rig has no Gitea. */
  forge?: RigForge;
  /** A kubeconfig with one context per cluster; undefined where there is no cluster. */
  kubeconfigPath?: string;
  /** Hears when a component ends that nobody has stopped. */
  onUnexpectedEnd(listener: (component: Component) => void): void;
  /** Ends every process; the data stays. May be called again. */
  stop(): Promise<void>;
}

/**
 * Builds what is missing and starts a rig; resolves once all of it serves.
 *
 * @throws GoMissingError, BuildFailedError where something could not be built; ConflictError where another rig runs
 *   on the folder or a pinned port is taken; ComponentFailedError where something does not come up. Nothing is left
 *   running then.
 */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { logger } = options;
  const wanted = clustersOf(options);
  const parts = parseParts([
    ...(options.only ?? parseParts()),
    ...wanted.flatMap(({ only }) => only),
  ]);
  if (parts.includes('argocd')) {
    // Said before Argo CD is built, which takes minutes.
    await findRedis();
  }
  const guardian = options.guardian ?? Guardian.start();
  const ends: Array<() => Promise<void>> = options.guardian
    ? []
    : [() => guardian.stop()];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= endAll(ends);
    return stopping;
  };
  try {
    const tools = await ensureTools({
      parts,
      guardian,
      signal: options.signal,
      onProgress:
        options.onProgress ??
        (progress => logger.info(describeProgress(progress))),
    });
    options.signal?.throwIfAborted();
    const state = await StateDirectory.take(
      options.stateDirectory,
      options.fresh,
    );
    ends.push(() => state.release());
    const ports = await KeptPorts.open(state.path, options.ports);
    const temporary = await temporaryFolder();
    guardian.removeAtEnd(temporary);
    ends.push(() => rm(temporary, { recursive: true, force: true }));

    const begun = performance.now();
    const started: StartedCluster[] = [];
    let forge: RigForge | undefined;
    await settleAll([
      ...wanted.map(async (cluster, index) => {
        const place = ['clusters', cluster.name];
        started[index] = await startCluster({
          name: cluster.name,
          parts: cluster.only,
          flux: { ...options.flux, ...cluster.flux },
          argocd: options.argocd,
          auditedUsers: options.auditedUsers ?? [],
          folder: await state.folder(...place),
          logs: await state.folder('logs', cluster.name),
          temporary,
          tools,
          ports,
          guardian,
          logger,
          signal: options.signal,
        });
        ends.push(() => started[index].stop());
      }),
      ...(parts.includes('gitea')
        ? [
            (async () => {
              const gitea = await startForge({
                folder: await state.folder('gitea'),
                logs: await state.folder('logs'),
                tools,
                ports,
                guardian,
                logger,
                signal: options.signal,
              });
              forge = gitea;
              ends.push(() => gitea.component.stop());
            })(),
          ]
        : []),
    ]);
    await ports.keep();
    const clusters = started.map(({ cluster }) => cluster);
    const kubeconfigPath = await writeCommonKubeconfig(state.path, clusters);
    logger.info(
      `The rig serves after ${Math.round(performance.now() - begun)} ms`,
    );
    const components = [
      ...clusters.flatMap(cluster => cluster.components),
      ...(forge ? [forge.component] : []),
    ];
    return {
      clusters,
      forge,
      kubeconfigPath,
      onUnexpectedEnd(listener) {
        for (const component of components) {
          component.onUnexpectedEnd(() => listener(component));
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function clustersOf(
  options: RigOptions,
): Array<ClusterOptions & { only: RigPart[] }> {
  const parts = parseParts(options.only);
  if (!parts.includes('control-plane')) {
    return [];
  }
  const { clusters = 1 } = options;
  const named =
    typeof clusters === 'number'
      ? Array.from({ length: clusters }, (_, index) => ({
          name: index === 0 ? 'local' : `local-${index + 1}`,
        }))
      : clusters;
  return named.map((cluster: ClusterOptions) => ({
    ...cluster,
    only: cluster.only ? parseParts(cluster.only) : parts,
  }));
}

async function endAll(ends: Array<() => Promise<void>>): Promise<void> {
  const errors: unknown[] = [];
  for (const end of ends.splice(0).reverse()) {
    await end().catch(error => errors.push(error));
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}

async function writeCommonKubeconfig(
  folder: string,
  clusters: readonly RigCluster[],
): Promise<string | undefined> {
  if (clusters.length === 0) {
    return undefined;
  }
  const file = join(folder, 'kubeconfig');
  await writeKubeconfig(
    file,
    clusters.map(cluster => ({
      cluster: cluster.name,
      server: cluster.server,
      authority: cluster.authority,
      user: 'admin',
      credentials: cluster.admin,
    })),
  );
  return file;
}
