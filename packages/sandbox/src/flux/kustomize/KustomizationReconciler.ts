import type { KubernetesTool, Manifest } from '@berth/plugin-environments-node';
import {
  type AppliedObject,
  applyObjects,
  describeObject,
} from '../apply/applyObjects';
import { ObjectRefusedError } from '../apply/ObjectRefusedError';
import { deleteObjects } from '../apply/deleteObjects';
import { waitForHealth } from '../apply/waitForHealth';
import type { ClusterClient } from '../client/ClusterClient';
import type { KubeObject, ObjectReference } from '../client/KubeObject';
import { buildFailure } from '../runtime/buildFailure';
import { checkDependencies } from '../runtime/checkDependencies';
import { formatDuration, parseDuration } from '../runtime/durations';
import type { FluxReconciler, Reconciliation } from '../runtime/FluxController';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import { refuseUnsimulated } from '../runtime/refuseUnsimulated';
import type { ArtifactStore } from '../source/ArtifactStore';
import { resolveSource } from '../source/resolveSource';
import { buildManifests } from './buildManifests';
import { fromInventory, staleEntries, toInventory } from './inventory';
import type { Kustomization } from './Kustomization';

const MANAGER = 'kustomize-controller';
const GROUP = 'kustomize.toolkit.fluxcd.io';
const DEFAULT_TIMEOUT_MS = 5 * 60_000;
// serviceAccountName is taken and of no effect: the sandbox's cluster knows no rights.
const UNSIMULATED = [
  'decryption',
  'postBuild',
  'kubeConfig',
  'healthCheckExprs',
];

type Run = Reconciliation<Kustomization>;

/** Fetch → build → apply → prune → check health, for one Kustomization. */
export class KustomizationReconciler implements FluxReconciler<Kustomization> {
  constructor(
    private readonly client: ClusterClient,
    private readonly artifacts: ArtifactStore,
    private readonly kustomize: KubernetesTool | undefined,
    private readonly missing: string,
  ) {}

  async reconcile(run: Run): Promise<number | undefined> {
    try {
      await this.#reconcile(run);
      return undefined;
    } catch (error) {
      // What the files or the cluster refuse is tried again at the object's own pace.
      const pace =
        parseDuration(run.object.spec.retryInterval) ??
        parseDuration(run.object.spec.interval);
      if (error instanceof ReconcileFailure && error.retry === undefined) {
        throw new ReconcileFailure(error.reason, error.message, pace);
      }
      throw error;
    }
  }

  async finalize(run: Run): Promise<void> {
    const { object } = run;
    const { prune, suspend, deletionPolicy = 'MirrorPrune' } = object.spec;
    const wanted =
      deletionPolicy === 'MirrorPrune' ? prune : deletionPolicy !== 'Orphan';
    if (wanted && !suspend) {
      const entries = object.status?.inventory?.entries ?? [];
      await this.#delete(run, entries.map(fromInventory));
    }
  }

  async #reconcile(run: Run): Promise<void> {
    const { object, status, conditions } = run;
    const { spec } = object;
    const started = Date.now();
    refuseUnsimulated(object, UNSIMULATED, 'BuildFailed');
    const source = await resolveSource(
      this.client,
      spec.sourceRef,
      object.metadata.namespace ?? '',
      'ArtifactFailed',
    );
    await checkDependencies(this.client, object, spec.dependsOn);

    const { revision } = source.artifact;
    const timeoutMs =
      parseDuration(spec.timeout) ??
      parseDuration(spec.interval) ??
      DEFAULT_TIMEOUT_MS;
    const first =
      status.lastAppliedRevision !== revision ||
      conditions.get('Ready')?.status !== 'True' ||
      status.observedGeneration !== object.metadata.generation;
    if (first) {
      await run.progress(
        `Building manifests for revision ${revision} with a timeout of ${formatDuration(
          timeoutMs,
        )}`,
      );
    }
    status.lastAttemptedRevision = revision;

    const manifests = await this.#build(run, source, timeoutMs);
    const applied = await this.#apply(run, manifests);
    const before = status.inventory?.entries ?? [];
    const entries = toInventory(applied.map(it => it.reference));
    const stale = staleEntries(before, entries);
    // What could not be deleted stays known, so that it is tried again.
    status.inventory = { entries: [...entries, ...stale] };
    const pruned = spec.prune
      ? await this.#delete(run, stale.map(fromInventory))
      : [];
    status.inventory = { entries };

    const changes = applied.filter(it => it.action !== 'unchanged');
    if (changes.length > 0) {
      const lines = changes.map(
        it => `${describeObject(it.reference)} ${it.action}`,
      );
      await run.event('Normal', 'Progressing', lines.join('\n'));
    }
    await this.#checkHealth(run, applied, revision, timeoutMs);
    status.lastAppliedRevision = revision;
    conditions.set(
      'Ready',
      'True',
      'ReconciliationSucceeded',
      `Applied revision: ${revision}`,
    );
    if (first || changes.length > 0 || pruned.length > 0) {
      await run.event(
        'Normal',
        'ReconciliationSucceeded',
        `Reconciliation finished in ${formatDuration(
          Date.now() - started,
        )}, next run in ${spec.interval}`,
      );
    }
  }

  async #build(
    run: Run,
    source: { url: string; commit: string },
    timeoutMs: number,
  ): Promise<Manifest[]> {
    const { kustomize } = this;
    if (!kustomize) {
      throw new ReconcileFailure('BuildFailed', this.missing);
    }
    const { spec } = run.object;
    return this.artifacts.withFiles(source.url, source.commit, async root => {
      try {
        return await buildManifests(kustomize, spec, root, {
          deadlineMs: timeoutMs,
          signal: run.signal,
        });
      } catch (error) {
        throw buildFailure(
          error,
          'BuildFailed',
          'kustomize build failed',
          root,
        );
      }
    });
  }

  async #apply(run: Run, manifests: Manifest[]): Promise<AppliedObject[]> {
    const objects = manifests.map(it => this.#owned(run.object, it));
    try {
      return await applyObjects(this.client, objects, {
        fieldManager: MANAGER,
        recreate: run.object.spec.force,
        signal: run.signal,
      });
    } catch (error) {
      if (error instanceof ObjectRefusedError) {
        throw new ReconcileFailure(
          'ReconciliationFailed',
          error.message,
          error.why === 'invalid' ? undefined : 'backoff',
        );
      }
      throw error;
    }
  }

  async #delete(
    run: Run,
    references: ObjectReference[],
  ): Promise<ObjectReference[]> {
    const { name, namespace } = run.object.metadata;
    const mine = ({ metadata: { labels, annotations } }: KubeObject) =>
      labels?.[`${GROUP}/name`] === name &&
      labels?.[`${GROUP}/namespace`] === namespace &&
      annotations?.[`${GROUP}/prune`]?.toLowerCase() !== 'disabled';
    try {
      const deleted = await deleteObjects(this.client, references, mine);
      if (deleted.length > 0) {
        await run.event(
          'Normal',
          'Progressing',
          deleted.map(it => `${describeObject(it)} deleted`).join('\n'),
        );
      }
      return deleted;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new ReconcileFailure('PruneFailed', message, 'backoff');
    }
  }

  async #checkHealth(
    run: Run,
    applied: AppliedObject[],
    revision: string,
    timeoutMs: number,
  ): Promise<void> {
    const { conditions } = run;
    const { wait, healthChecks = [] } = run.object.spec;
    const checked = wait ? applied.map(it => it.reference) : healthChecks;
    if (checked.length === 0) {
      conditions.remove('Healthy');
      return;
    }
    const started = Date.now();
    if (conditions.get('Healthy')?.status !== 'True') {
      await run.progress(
        `Running health checks for revision ${revision} with a timeout of ${formatDuration(
          timeoutMs,
        )}`,
      );
    }
    const problem = await waitForHealth(
      this.client,
      checked,
      timeoutMs,
      run.signal,
    );
    const took = formatDuration(Date.now() - started);
    if (problem) {
      const message = `health check failed after ${took}: ${problem}`;
      conditions.set('Healthy', 'False', 'HealthCheckFailed', message);
      throw new ReconcileFailure('HealthCheckFailed', message);
    }
    if (conditions.get('Healthy')?.status !== 'True') {
      conditions.set(
        'Healthy',
        'True',
        'Succeeded',
        `Health check passed in ${took}`,
      );
    }
  }

  #owned(owner: Kustomization, manifest: Manifest): KubeObject {
    return {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        labels: {
          ...manifest.metadata.labels,
          [`${GROUP}/name`]: owner.metadata.name,
          [`${GROUP}/namespace`]: owner.metadata.namespace ?? '',
        },
      },
    };
  }
}
