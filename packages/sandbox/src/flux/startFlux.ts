import type { KubernetesTools } from '@berth/plugin-environments-node';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxLogger } from '../SandboxLogger';
import { applyObjects } from './apply/applyObjects';
import { CertificateSimulator } from './certificates/CertificateSimulator';
import { ClusterClient } from './client/ClusterClient';
import { keyOf } from './client/KubeObject';
import { Reflector } from './client/Reflector';
import { fluxDefinitions } from './crds/fluxDefinitions';
import { platformDefinitions } from './crds/platformDefinitions';
import {
  type FluxObject,
  type GitRepository,
  HELM_API,
  KUSTOMIZE_API,
  SOURCE_API,
} from './FluxObject';
import type { HelmRelease } from './helm/HelmRelease';
import { HelmReleaseReconciler } from './helm/HelmReleaseReconciler';
import type { Kustomization } from './kustomize/Kustomization';
import { KustomizationReconciler } from './kustomize/KustomizationReconciler';
import { dependencyKeys } from './runtime/checkDependencies';
import { becameReady, FluxController } from './runtime/FluxController';
import { ArtifactStore } from './source/ArtifactStore';
import { GitRepositoryReconciler } from './source/GitRepositoryReconciler';
import { sourceKey } from './source/resolveSource';

const CLUSTER_DEADLINE_MS = 30_000;

/** The controllers by the names that Flux gives them. */
export type FluxControllerName =
  | 'source-controller'
  | 'kustomize-controller'
  | 'helm-controller';

export interface FluxOptions {
  /** The text of a kubeconfig, with the right to do everything. */
  kubeConfig: string;
  /** Where fetched commits are kept; may be deleted while Flux is not running. */
  dataDir: string;
  tools: KubernetesTools;
  logger?: SandboxLogger;
  /** Objects of one kind that are worked on at the same time; 4 by default. */
  concurrency?: number;
}

export interface Flux {
  /** Takes up no more work, in one controller or in all; what is under way ends. */
  pause(controller?: FluxControllerName): void;
  resume(controller?: FluxControllerName): void;
  stop(): Promise<void>;
}

/**
 * Runs a small Flux against a cluster: installs its kinds and those of the platform's
 * components, then reconciles until it is stopped.
 *
 * @throws where the cluster does not answer within 30 seconds
 */
export async function startFlux(options: FluxOptions): Promise<Flux> {
  const { tools, logger, concurrency = 4 } = options;
  const client = await ClusterClient.open(options.kubeConfig);
  const artifacts = new ArtifactStore(join(options.dataDir, 'artifacts'));
  await installDefinitions(client, logger);
  await artifacts.start();

  const missing = tools.missing.join(' ');
  const sources = new FluxController<GitRepository>(
    'source-controller',
    client,
    new Reflector(client, SOURCE_API, 'GitRepository', logger),
    new GitRepositoryReconciler(client, artifacts),
    // A source only waits for git, and many are fetched together.
    concurrency * 8,
    logger,
  );
  const kustomizations = new FluxController<Kustomization>(
    'kustomize-controller',
    client,
    new Reflector(client, KUSTOMIZE_API, 'Kustomization', logger),
    new KustomizationReconciler(client, artifacts, tools.kustomize, missing),
    concurrency,
    logger,
  );
  const releases = new FluxController<HelmRelease>(
    'helm-controller',
    client,
    new Reflector(client, HELM_API, 'HelmRelease', logger),
    new HelmReleaseReconciler(client, artifacts, tools.helm, missing),
    concurrency,
    logger,
  );
  wakeUsersOfSources(sources, kustomizations, releases);
  wakeDependents(kustomizations);
  wakeDependents(releases);

  const certificates = new CertificateSimulator(client, logger);
  const controllers = {
    'source-controller': sources,
    'kustomize-controller': kustomizations,
    'helm-controller': releases,
  };
  const reflectors = [
    sources.objects,
    kustomizations.objects,
    releases.objects,
  ];
  await Promise.all([
    certificates.start(),
    ...reflectors.map(it => it.start()),
  ]);
  logger?.info('Flux reconciles');

  const chosen = (name?: FluxControllerName) =>
    name ? [controllers[name]] : Object.values(controllers);
  return {
    pause: name => chosen(name).forEach(it => it.queue.pause()),
    resume: name => chosen(name).forEach(it => it.queue.resume()),
    async stop() {
      await Promise.all([
        certificates.stop(),
        ...reflectors.map(it => it.stop()),
        artifacts.stop(),
        ...Object.values(controllers).map(it => it.stop()),
      ]);
      client.close();
    },
  };
}

async function installDefinitions(
  client: ClusterClient,
  logger?: SandboxLogger,
): Promise<void> {
  const deadline = Date.now() + CLUSTER_DEADLINE_MS;
  for (;;) {
    try {
      await applyObjects(
        client,
        [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'flux-system' },
          },
          ...fluxDefinitions,
          ...platformDefinitions,
        ],
        {
          fieldManager: 'flux',
          signal: AbortSignal.timeout(CLUSTER_DEADLINE_MS),
        },
      );
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      logger?.debug(`The cluster does not take Flux's kinds yet: ${error}`);
      await wait(250);
    }
  }
}

/** A new artifact is looked at by those who read from its source. */
function wakeUsersOfSources(
  sources: FluxController<GitRepository>,
  kustomizations: FluxController<Kustomization>,
  releases: FluxController<HelmRelease>,
): void {
  sources.objects.onChange((before, now) => {
    const { artifact } = now?.status ?? {};
    if (!now || artifact?.revision === before?.status?.artifact?.revision) {
      return;
    }
    const key = keyOf(now.metadata);
    for (const { metadata, spec } of kustomizations.objects.all()) {
      if (sourceKey(spec.sourceRef, metadata.namespace) === key) {
        kustomizations.queue.add(keyOf(metadata));
      }
    }
    for (const { metadata, spec } of releases.objects.all()) {
      if (sourceKey(spec.chart?.spec.sourceRef, metadata.namespace) === key) {
        releases.queue.add(keyOf(metadata));
      }
    }
  });
}

/** What became ready lets those go on that depend on it. */
function wakeDependents<
  T extends FluxObject & {
    spec: { dependsOn?: { name: string; namespace?: string }[] };
  },
>(controller: FluxController<T>): void {
  controller.objects.onChange((before, now) => {
    if (now && becameReady(before, now)) {
      const key = keyOf(now.metadata);
      for (const object of controller.objects.all()) {
        if (dependencyKeys(object, object.spec.dependsOn).includes(key)) {
          controller.queue.add(keyOf(object.metadata));
        }
      }
    }
  });
}
