import type { Manifest } from '@berth/plugin-environments-node';
import { applyObjects, describeObject } from '../apply/applyObjects';
import { ObjectRefusedError } from '../apply/ObjectRefusedError';
import { deleteObjects } from '../apply/deleteObjects';
import { waitForHealth } from '../apply/waitForHealth';
import type { ClusterClient } from '../client/ClusterClient';
import { isNotFound } from '../client/ClusterRequestError';
import {
  groupOf,
  type KubeObject,
  type ObjectReference,
  referenceTo,
} from '../client/KubeObject';
import { timestamp } from '../runtime/conditions';
import { type HelmRelease, releaseOf, type ReleaseStatus } from './HelmRelease';
import type { ChartMetadata } from './readChart';
import {
  manifestOf,
  objectsOf,
  type ReleaseStorage,
  type StoredRelease,
} from './ReleaseStorage';

const MANAGER = 'helm-controller';
const GROUP = 'helm.toolkit.fluxcd.io';
const HOOK = 'helm.sh/hook';

export interface Deployment {
  action: 'install' | 'upgrade';
  manifests: Manifest[];
  /** Releases so far, oldest first. */
  stored: StoredRelease[];
  chart: ChartMetadata;
  config: Record<string, unknown>;
  wait: boolean;
  createNamespace: boolean;
  timeoutMs: number;
}

/** A release that the cluster refused, or that did not become healthy; it is stored as failed. */
export class ReleaseFailedError extends Error {
  name = 'ReleaseFailedError' as const;

  constructor(message: string, readonly release: StoredRelease) {
    super(message);
  }
}

/** What Helm does to a cluster, for one release. */
export class ReleaseActions {
  readonly #release: ReturnType<typeof releaseOf>;

  constructor(
    private readonly client: ClusterClient,
    private readonly storage: ReleaseStorage,
    private readonly owner: HelmRelease,
    private readonly signal: AbortSignal,
  ) {
    this.#release = releaseOf(owner);
  }

  /**
   * Applies the chart's objects, deletes those of earlier releases that it no longer has,
   * and stores the release.
   *
   * @throws ReleaseFailedError
   */
  async deploy(deployment: Deployment): Promise<StoredRelease> {
    const { action, manifests, stored, chart } = deployment;
    if (deployment.createNamespace) {
      await this.#createNamespace();
    }
    const own = await Promise.all(manifests.map(it => this.#owned(it)));
    const objects = own.filter(it => !hookEvents(it).length);
    const hooks = own.filter(it => hookEvents(it).length);
    const now = timestamp();
    const release: StoredRelease = {
      name: this.#release.name,
      namespace: this.#release.namespace,
      version: (stored.at(-1)?.version ?? 0) + 1,
      info: {
        first_deployed: stored[0]?.info.first_deployed ?? now,
        last_deployed: now,
        deleted: '',
        description: `${action === 'install' ? 'Install' : 'Upgrade'} complete`,
        status: 'deployed',
      },
      chart: { metadata: chart },
      config: deployment.config,
      manifest: manifestOf(objects),
    };
    try {
      await this.#runHooks(hooks, `pre-${action}`);
      const applied = await this.#apply(objects);
      await this.#deleteObsolete(stored, objects);
      await this.#runHooks(hooks, `post-${action}`);
      if (deployment.wait) {
        const problem = await waitForHealth(
          this.client,
          applied,
          deployment.timeoutMs,
          this.signal,
        );
        if (problem) {
          throw new ObjectRefusedError(problem, 'invalid');
        }
      }
    } catch (error) {
      // A cluster that fails for a moment says nothing about the release.
      if (
        !(error instanceof ObjectRefusedError) ||
        error.why === 'unavailable'
      ) {
        throw error;
      }
      const failed = withStatus(release, 'failed', error.message);
      await this.storage.save(failed);
      throw new ReleaseFailedError(error.message, failed);
    }
    await this.storage.save(release);
    await this.#supersede(stored);
    return release;
  }

  /** Brings an earlier release's objects back, as a new release. */
  async rollBack(good: StoredRelease, failed: StoredRelease): Promise<void> {
    const objects = objectsOf(good);
    await this.#apply(objects);
    await this.#deleteObsolete([failed], objects);
    const restored: StoredRelease = {
      ...withStatus(good, 'deployed', `Rollback to ${good.version}`),
      version: failed.version + 1,
    };
    restored.info.last_deployed = timestamp();
    await this.storage.save(restored);
    await this.storage.save(
      withStatus(good, 'superseded', good.info.description),
    );
  }

  /** Deletes the objects of these releases. */
  async uninstall(releases: StoredRelease[]): Promise<void> {
    await this.#delete(unique(releases.flatMap(objectsOf)));
  }

  async #apply(objects: KubeObject[]): Promise<ObjectReference[]> {
    const applied = await applyObjects(this.client, objects, {
      fieldManager: MANAGER,
      signal: this.signal,
    });
    return applied.map(it => it.reference);
  }

  async #deleteObsolete(
    stored: StoredRelease[],
    objects: KubeObject[],
  ): Promise<void> {
    const kept = new Set(objects.map(identity));
    // A failed release may have left objects behind, besides those of the last good one.
    const from = stored.findLastIndex(it => it.info.status === 'deployed');
    const earlier = stored.slice(Math.max(from, 0)).flatMap(objectsOf);
    await this.#delete(unique(earlier).filter(it => !kept.has(identity(it))));
  }

  async #delete(objects: KubeObject[]): Promise<void> {
    const { name, namespace } = this.#release;
    await deleteObjects(
      this.client,
      objects.map(referenceTo),
      ({ metadata: { annotations } }) =>
        annotations?.['meta.helm.sh/release-name'] === name &&
        annotations['meta.helm.sh/release-namespace'] === namespace &&
        annotations['helm.sh/resource-policy'] !== 'keep',
    );
  }

  // Hooks are made anew as Helm does it, but not waited for: what they run is simulated.
  async #runHooks(hooks: KubeObject[], event: string): Promise<void> {
    const due = hooks
      .filter(it => hookEvents(it).includes(event))
      .sort((a, b) => hookWeight(a) - hookWeight(b));
    for (const hook of due) {
      await this.#delete([hook]);
      await this.#apply([hook]);
    }
  }

  async #supersede(stored: StoredRelease[]): Promise<void> {
    for (const release of stored) {
      if (release.info.status === 'deployed') {
        await this.storage.save(
          withStatus(release, 'superseded', release.info.description),
        );
      }
    }
  }

  async #createNamespace(): Promise<void> {
    const { namespace } = this.#release;
    await this.client.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: MANAGER, force: true },
    );
  }

  async #owned(manifest: Manifest): Promise<KubeObject> {
    const { name, namespace } = this.#release;
    const { metadata } = this.owner;
    return {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        namespace: await this.#namespaceFor(manifest),
        labels: {
          ...manifest.metadata.labels,
          'app.kubernetes.io/managed-by': 'Helm',
          [`${GROUP}/name`]: metadata.name,
          [`${GROUP}/namespace`]: metadata.namespace ?? '',
        },
        annotations: {
          ...manifest.metadata.annotations,
          'meta.helm.sh/release-name': name,
          'meta.helm.sh/release-namespace': namespace,
        },
      },
    };
  }

  async #namespaceFor(manifest: Manifest): Promise<string | undefined> {
    const { apiVersion, kind, metadata } = manifest;
    try {
      return (await this.client.isNamespaced(apiVersion, kind))
        ? metadata.namespace ?? this.#release.namespace
        : undefined;
    } catch (error) {
      // The chart may bring the kind's definition with it.
      if (isNotFound(error)) {
        return metadata.namespace ?? this.#release.namespace;
      }
      throw error;
    }
  }
}

function withStatus(
  release: StoredRelease,
  status: ReleaseStatus,
  description: string,
): StoredRelease {
  return { ...release, info: { ...release.info, status, description } };
}

function identity(object: KubeObject): string {
  return `${groupOf(object.apiVersion)} ${describeObject(referenceTo(object))}`;
}

function unique(objects: KubeObject[]): KubeObject[] {
  return [...new Map(objects.map(it => [identity(it), it])).values()];
}

function hookEvents(object: KubeObject): string[] {
  const hook = object.metadata.annotations?.[HOOK];
  return hook ? hook.split(',').map(it => it.trim()) : [];
}

function hookWeight(object: KubeObject): number {
  return Number(object.metadata.annotations?.['helm.sh/hook-weight'] ?? 0) || 0;
}
