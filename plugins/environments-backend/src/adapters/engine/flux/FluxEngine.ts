import { NotFoundError } from '@backstage/errors';
import type {
  EngineObservation,
  EngineStep,
} from '@berth/plugin-environments-common';
import {
  shardObjectName,
  shardOf,
  shardOfObject,
} from '@berth/plugin-environments-common';
import {
  FLUX_MAIN_SOURCE,
  FLUX_NAMESPACE,
  fluxContentsName,
  fluxRenderer,
} from '@berth/plugin-environments-common/domain';
import {
  type Cluster,
  type Engine,
  type KubernetesObject,
  type ObjectReference,
  textAt,
} from '@berth/plugin-environments-node';
import { commitOf, evidenceOf } from './fluxConditions';
import {
  gitRepositoryType,
  helmReleaseType,
  kustomizationType,
} from './fluxTypes';
import { inventoryOf } from './inventoryOf';
import { observeApplied } from './observeApplied';
import { observeKustomization } from './observeKustomization';
import { observeRelease } from './observeRelease';
import { observeSource } from './observeSource';

const ENVIRONMENT = 'berth.dev/environment';

type Around = Parameters<Engine['observe']>[2];

/** Flux 2 (https://fluxcd.io): sources, Kustomizations and HelmReleases. */
export class FluxEngine implements Engine {
  readonly name = fluxRenderer.name;
  readonly clusterObject = fluxRenderer.clusterObject;
  readonly overlay = fluxRenderer.overlay;
  readonly releases = fluxRenderer.releases;
  readonly watchedTypes = [
    gitRepositoryType,
    kustomizationType,
    helmReleaseType,
  ];

  environmentOf(object: KubernetesObject): string | undefined {
    return (
      object.metadata.labels?.[ENVIRONMENT] ??
      textAt(object, 'spec', 'commonMetadata', 'labels', ENVIRONMENT) ??
      (object.kind === helmReleaseType.kind
        ? textAt(object, 'spec', 'targetNamespace') ?? object.metadata.namespace
        : undefined)
    );
  }

  shardOf({ metadata }: KubernetesObject): number | undefined {
    return shardOfObject(metadata.name);
  }

  observe(
    objects: KubernetesObject[],
    expectedRevision: string | undefined,
    around?: Around,
  ): EngineObservation {
    const kustomizations = objects.filter(
      ({ kind }) => kind === kustomizationType.kind,
    );
    const frame = kustomizations.find(it => !isOfContents(it));
    const framed: EngineStep = frame
      ? observeKustomization(frame, expectedRevision)
      : { state: 'unknown' };
    return {
      fetched: this.#fetched(objects, frame, expectedRevision, around),
      applied: observeApplied(
        frame && { object: frame, step: framed },
        kustomizations.filter(isOfContents),
        expectedRevision,
        objects,
      ),
      releases: objects
        .filter(({ kind }) => kind === helmReleaseType.kind)
        .map(release =>
          observeRelease(
            release,
            framed.state === 'done',
            framed.revision,
            around?.charts,
          ),
        )
        .sort((a, b) => a.application.localeCompare(b.application)),
    };
  }

  inventory(objects: KubernetesObject[]): ObjectReference[] {
    return objects.flatMap(inventoryOf);
  }

  async requestSync(
    cluster: Cluster,
    environmentId: string,
    options: { shard?: boolean } = {},
  ): Promise<void> {
    if (cluster.delivery === 'main') {
      await this.#ask(cluster, FLUX_MAIN_SOURCE);
      return;
    }
    if (options.shard) {
      await this.#ask(cluster, shardSource(environmentId));
    }
    await this.#ask(cluster, environmentId);
  }

  #fetched(
    objects: KubernetesObject[],
    kustomization: KubernetesObject | undefined,
    expected: string | undefined,
    around: Around,
  ): EngineStep {
    const sources = objects.filter(
      ({ kind }) => kind === gitRepositoryType.kind,
    );
    const name = textAt(kustomization, 'spec', 'sourceRef', 'name');
    const source =
      sources.find(({ metadata }) => metadata.name === name) ??
      around?.shared.find(
        ({ kind, metadata }) =>
          kind === gitRepositoryType.kind &&
          metadata.namespace === FLUX_NAMESPACE &&
          metadata.name === name,
      ) ??
      sources[0];
    if (source) {
      return observeSource(source, expected);
    }
    const attempted = commitOf(
      textAt(kustomization, 'status', 'lastAttemptedRevision'),
    );
    if (attempted && (!expected || attempted === expected)) {
      return { state: 'done', revision: attempted };
    }
    return kustomization
      ? { state: 'running', evidence: evidenceOf(kustomization) }
      : waitingForShard(around);
  }

  async #ask(cluster: Cluster, source: string): Promise<void> {
    try {
      await cluster.reader.annotate(gitRepositoryType, source, FLUX_NAMESPACE, {
        'reconcile.fluxcd.io/requestedAt': new Date().toISOString(),
      });
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
  }
}

/** Whether a Kustomization is the one that acts with the environment's own service account. */
function isOfContents({ metadata }: KubernetesObject): boolean {
  const id = metadata.labels?.[ENVIRONMENT];
  return id !== undefined && metadata.name === fluxContentsName(id);
}

/** Name of the GitRepository, and of the Kustomization, that bring an environment's own engine objects. */
function shardSource(environmentId: string): string {
  return shardObjectName(shardOf(environmentId));
}

/** Before an environment's own objects are there: what keeps them from coming, where something does. */
function waitingForShard(around: Around): EngineStep {
  const shard = around && shardSource(around.environmentId);
  const objects =
    around?.shared.filter(({ metadata }) => metadata.name === shard) ?? [];
  for (const object of objects) {
    const step =
      object.kind === gitRepositoryType.kind
        ? observeSource(object, undefined)
        : observeKustomization(object, undefined);
    if (step.state === 'failed') {
      return { state: 'failed', at: step.at, evidence: step.evidence };
    }
  }
  return { state: 'unknown' };
}
