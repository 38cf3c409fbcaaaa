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
  ARGOCD_NAMESPACE,
  argocdRenderer,
} from '@berth/plugin-environments-common/domain';
import {
  type Cluster,
  type Engine,
  type KubernetesObject,
  listAt,
  type ObjectReference,
  textAt,
} from '@berth/plugin-environments-node';
import { applicationType, projectType } from './argocdTypes';
import { isSyncing } from './applicationState';
import { type Expectation, observeApplication } from './observeApplication';

const ENVIRONMENT = 'berth.dev/environment';
const APPLICATION = 'berth.dev/application';

/** The Application that brings the engine's objects of clusters that read `main`. */
const MAIN = 'berth-environments';

type Around = Parameters<Engine['observe']>[2];

/** Argo CD 3 (https://argo-cd.readthedocs.io): an AppProject and Applications for each environment. */
export class ArgocdEngine implements Engine {
  readonly name = argocdRenderer.name;
  readonly clusterObject = argocdRenderer.clusterObject;
  readonly releases = argocdRenderer.releases;
  readonly watchedTypes = [applicationType, projectType];
  readonly asksForEach = true;

  environmentOf(object: KubernetesObject): string | undefined {
    return object.metadata.labels?.[ENVIRONMENT];
  }

  shardOf({ metadata }: KubernetesObject): number | undefined {
    return shardOfObject(metadata.name);
  }

  observe(
    objects: KubernetesObject[],
    expectedRevision: string | undefined,
    around?: Around,
  ): EngineObservation {
    const expectation: Expectation = {
      revision: expectedRevision,
      since: around?.since,
      projects: [...objects, ...(around?.shared ?? [])].filter(
        ({ kind }) => kind === projectType.kind,
      ),
    };
    const applications = objects.filter(
      ({ kind }) => kind === applicationType.kind,
    );
    // Of an environment that goes, that of a chart may be the last.
    const overlay =
      applications.find(object => !applicationOf(object)) ??
      applications.find(({ metadata }) => metadata.deletionTimestamp);
    return {
      ...(overlay
        ? observeApplication(overlay, expectation)
        : { fetched: waitingForShard(around), applied: { state: 'unknown' } }),
      releases: applications
        .flatMap(object => {
          const application = applicationOf(object);
          return application
            ? [{ application, ...releaseStep(object, expectation) }]
            : [];
        })
        .sort((a, b) => a.application.localeCompare(b.application)),
    };
  }

  inventory(objects: KubernetesObject[]): ObjectReference[] {
    return objects
      .filter(({ kind }) => kind === applicationType.kind)
      .flatMap(object =>
        listAt(object, 'status', 'resources').flatMap(
          resource => referenceOf(resource) ?? [],
        ),
      );
  }

  async requestSync(
    cluster: Cluster,
    environmentId: string,
    options: { shard?: boolean } = {},
  ): Promise<void> {
    if (options.shard) {
      await ask(cluster, shardApplication(cluster.delivery, environmentId));
    }
    const { items } = await cluster.reader.list(applicationType, {
      namespace: ARGOCD_NAMESPACE,
      labelSelector: `${ENVIRONMENT}=${environmentId}`,
    });
    await Promise.all(items.map(({ metadata }) => ask(cluster, metadata.name)));
  }

  /** Argo CD takes nothing away while a sync is under way, and one that fails is tried again without an end. */
  async unblockDeletion(
    cluster: Cluster,
    object: KubernetesObject,
  ): Promise<void> {
    if (
      object.kind === applicationType.kind &&
      object.metadata.deletionTimestamp &&
      this.environmentOf(object) !== undefined &&
      isSyncing(object)
    ) {
      await unlessGone(
        cluster.reader.patch(
          applicationType,
          object.metadata.name,
          ARGOCD_NAMESPACE,
          { status: { operationState: { phase: 'Terminating' } } },
        ),
      );
    }
  }
}

/** Name of the Helm application that an Application releases. */
function applicationOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.labels?.[APPLICATION];
}

/** An Application of a chart is read from the repository by itself, so that it can fail at that too. */
function releaseStep(
  release: KubernetesObject,
  expectation: Expectation,
): EngineStep {
  const { fetched, applied } = observeApplication(release, expectation);
  return fetched.state === 'failed' ? fetched : applied;
}

/** Has Argo CD compare an Application with its repository now, and so sync it if it may; never more than that. */
async function ask(cluster: Cluster, application: string): Promise<void> {
  await unlessGone(
    cluster.reader.annotate(applicationType, application, ARGOCD_NAMESPACE, {
      'argocd.argoproj.io/refresh': 'normal',
    }),
  );
}

async function unlessGone(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error;
    }
  }
}

function referenceOf(resource: unknown): ObjectReference | undefined {
  const kind = textAt(resource, 'kind');
  const name = textAt(resource, 'name');
  return kind && name
    ? {
        group: textAt(resource, 'group') ?? '',
        version: textAt(resource, 'version') ?? 'v1',
        kind,
        namespace: textAt(resource, 'namespace') || undefined,
        name,
      }
    : undefined;
}

/** Name of the Application that brings an environment's own engine objects. */
function shardApplication(
  delivery: Cluster['delivery'],
  environmentId: string,
): string {
  return delivery === 'main' ? MAIN : shardObjectName(shardOf(environmentId));
}

/** Before an environment's own objects are there: what keeps them from coming, where something does. */
function waitingForShard(around: Around): EngineStep {
  const names = around
    ? [MAIN, shardApplication('branches', around.environmentId)]
    : [];
  const shard = around?.shared.find(
    ({ kind, metadata }) =>
      kind === applicationType.kind && names.includes(metadata.name),
  );
  const steps = shard
    ? Object.values(observeApplication(shard, { since: around?.since }))
    : [];
  const failed = steps.find(({ state }) => state === 'failed');
  return failed
    ? { state: 'failed', at: failed.at, evidence: failed.evidence }
    : { state: 'unknown' };
}
