import { InputError } from '@backstage/errors';
import {
  type KubernetesTool,
  type Manifest,
  templateChart,
  ToolRejectedError,
} from '@berth/plugin-environments-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterClient } from '../client/ClusterClient';
import { buildFailure } from '../runtime/buildFailure';
import { checkDependencies } from '../runtime/checkDependencies';
import { formatDuration, parseDuration } from '../runtime/durations';
import type { FluxReconciler, Reconciliation } from '../runtime/FluxController';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import { refuseUnsimulated } from '../runtime/refuseUnsimulated';
import type { ArtifactStore } from '../source/ArtifactStore';
import { type ResolvedSource, resolveSource } from '../source/resolveSource';
import { type ComposedValues, composeValues } from './composeValues';
import {
  type HelmRelease,
  releaseOf,
  type ReleaseSnapshot,
} from './HelmRelease';
import { type Chart, readChart } from './readChart';
import { ReleaseActions, ReleaseFailedError } from './ReleaseActions';
import { ReleaseStorage, type StoredRelease } from './ReleaseStorage';
import { snapshotOf } from './snapshotOf';

const DEFAULT_TIMEOUT_MS = 5 * 60_000;
const DEFAULT_MAX_HISTORY = 5;
const KUBE_VERSION = '1.35.0';
const API_VERSIONS = [
  'cert-manager.io/v1',
  'monitoring.coreos.com/v1',
  'traefik.io/v1alpha1',
];
// serviceAccountName is taken and of no effect: the sandbox's cluster knows no rights.
const UNSIMULATED = ['chartRef', 'kubeConfig', 'postRenderers'];

type Run = Reconciliation<HelmRelease>;

/** Source → values → render → install or upgrade, for one HelmRelease. */
export class HelmReleaseReconciler implements FluxReconciler<HelmRelease> {
  constructor(
    private readonly client: ClusterClient,
    private readonly artifacts: ArtifactStore,
    private readonly helm: KubernetesTool | undefined,
    private readonly missing: string,
  ) {}

  async reconcile(run: Run): Promise<number | undefined> {
    const { object } = run;
    refuseUnsimulated(object, UNSIMULATED, 'SourceNotReady');
    await checkDependencies(this.client, object, object.spec.dependsOn);
    const chartSpec = object.spec.chart?.spec;
    if (!chartSpec) {
      throw new ReconcileFailure('SourceNotReady', 'spec.chart is missing');
    }
    const { namespace = '' } = object.metadata;
    const source = await resolveSource(
      this.client,
      chartSpec.sourceRef,
      namespace,
      'SourceNotReady',
    );
    const values = await composeValues(this.client, object);
    await this.artifacts.withFiles(source.url, source.commit, async root => {
      const chart = await readChart(
        root,
        chartSpec.chart,
        `${namespace}/${namespace}-${object.metadata.name}`,
      );
      await this.#release(run, source, root, chart, values);
    });
    return undefined;
  }

  async finalize(run: Run): Promise<void> {
    const { spec } = run.object;
    if (!spec.suspend && run.object.status?.history?.length) {
      const { actions, storage } = this.#tools(run);
      await actions.uninstall(await storage.list());
      if (!spec.uninstall?.keepHistory) {
        for (const release of await storage.list()) {
          await storage.remove(release.version);
        }
      }
    }
  }

  async #release(
    run: Run,
    source: ResolvedSource,
    root: string,
    chart: Chart,
    values: ComposedValues,
  ): Promise<void> {
    const { object, status, conditions } = run;
    const { storageNamespace } = releaseOf(object);
    const { actions, storage } = this.#tools(run);
    const revision =
      object.spec.chart?.spec.reconcileStrategy === 'Revision'
        ? `${chart.version}+${source.commit.slice(0, 12)}`
        : chart.version;
    const stored = await storage.list();
    const latest = stored.at(-1);
    const current = status.history?.[0];
    if (
      latest &&
      isCurrent(current, latest, chart.name, revision, values.digest)
    ) {
      const released = conditions.get('Released');
      conditions.set(
        'Ready',
        'True',
        released?.reason ?? 'UpgradeSucceeded',
        released?.message ?? latest.info.description,
      );
      return;
    }

    const action = latest ? 'upgrade' : 'install';
    if (
      status.lastAttemptedGeneration !== object.metadata.generation ||
      status.lastAttemptedRevision !== revision ||
      status.lastAttemptedConfigDigest !== values.digest
    ) {
      status.failures = undefined;
      status.installFailures = undefined;
      status.upgradeFailures = undefined;
    }
    const settings = object.spec[action] ?? {};
    const retries = settings.remediation?.retries ?? 0;
    const stalledBefore = conditions.get('Stalled');
    if (retries >= 0 && (status.failures ?? 0) > retries) {
      const ready = conditions.get('Ready');
      throw new ReconcileFailure(
        ready?.reason ?? 'RetriesExceeded',
        ready?.message ?? '',
        undefined,
        {
          reason: 'RetriesExceeded',
          message:
            stalledBefore?.message ??
            `Failed to ${action} after ${status.failures} attempt(s)`,
        },
      );
    }

    const timeoutMs =
      parseDuration(settings.timeout) ??
      parseDuration(object.spec.timeout) ??
      DEFAULT_TIMEOUT_MS;
    await run.progress(
      `Running '${action}' action with timeout of ${formatDuration(timeoutMs)}`,
    );
    status.storageNamespace = storageNamespace;
    status.lastAttemptedGeneration = object.metadata.generation;
    status.lastAttemptedRevision = revision;
    status.lastAttemptedConfigDigest = values.digest;
    status.lastAttemptedReleaseAction = action;

    try {
      const manifests = await this.#render(run, root, chart, values, action);
      const release = await actions.deploy({
        action,
        manifests,
        stored,
        chart: {
          name: chart.name,
          version: revision,
          appVersion: chart.appVersion,
        },
        config: object.spec.values ?? {},
        wait: !settings.disableWait,
        createNamespace: settings.createNamespace === true,
        timeoutMs,
      });
      remember(run, release, values.digest);
      const words = `Helm ${action} succeeded for release ${name(release)}.v${
        release.version
      } with chart ${chart.name}@${revision}`;
      const reason =
        action === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded';
      conditions.remove('Remediated');
      conditions.set('Released', 'True', reason, words);
      conditions.set('Ready', 'True', reason, words);
      status.failures = undefined;
      status.installFailures = undefined;
      status.upgradeFailures = undefined;
      await run.event('Normal', reason, words);
      await this.#forgetOld(storage, object.spec.maxHistory);
    } catch (error) {
      await this.#fail(run, actions, storage, stored, error, {
        action,
        retries,
        remediate:
          retries !== 0 || settings.remediation?.remediateLastFailure === true,
        chart: `${chart.name}@${revision}`,
        digest: values.digest,
        root,
      });
    }
  }

  async #fail(
    run: Run,
    actions: ReleaseActions,
    storage: ReleaseStorage,
    stored: StoredRelease[],
    error: unknown,
    attempt: {
      action: 'install' | 'upgrade';
      retries: number;
      remediate: boolean;
      chart: string;
      digest: string;
      root: string;
    },
  ): Promise<never> {
    const { object, status, conditions } = run;
    const { action, retries } = attempt;
    const release = releaseOf(object);
    const reason = action === 'install' ? 'InstallFailed' : 'UpgradeFailed';
    const refused =
      error instanceof ReleaseFailedError ||
      error instanceof ToolRejectedError ||
      error instanceof InputError;
    // Whatever else went wrong says nothing about the release.
    if (!refused) {
      throw error;
    }
    const cause = buildFailure(error, reason, '', attempt.root);
    const message = `Helm ${action} failed for release ${release.namespace}/${release.name} with chart ${attempt.chart}: ${cause.message}`;
    status.failures = (status.failures ?? 0) + 1;
    if (action === 'install') {
      status.installFailures = (status.installFailures ?? 0) + 1;
    } else {
      status.upgradeFailures = (status.upgradeFailures ?? 0) + 1;
    }
    conditions.set('Released', 'False', reason, message);
    if (error instanceof ReleaseFailedError) {
      remember(run, error.release, attempt.digest);
    }
    const exhausted = retries >= 0 && status.failures > retries;
    if (attempt.remediate && error instanceof ReleaseFailedError) {
      const good = stored.findLast(it => it.info.status === 'deployed');
      if (action === 'upgrade' && good) {
        await actions.rollBack(good, error.release);
        conditions.set(
          'Remediated',
          'True',
          'RollbackSucceeded',
          `Helm rollback to previous release ${name(good)}.v${
            good.version
          } with chart ${good.chart.metadata.name}@${
            good.chart.metadata.version
          } succeeded`,
        );
      } else if (action === 'install' && !exhausted) {
        await actions.uninstall([error.release]);
        await storage.remove(error.release.version);
        conditions.set(
          'Remediated',
          'True',
          'UninstallSucceeded',
          `Helm uninstall succeeded for release ${name(error.release)}.v${
            error.release.version
          } with chart ${attempt.chart}`,
        );
      }
    }
    throw new ReconcileFailure(
      reason,
      message,
      exhausted ? undefined : 'backoff',
      exhausted
        ? {
            reason: 'RetriesExceeded',
            message: `Failed to ${action} after ${status.failures} attempt(s)`,
          }
        : undefined,
    );
  }

  async #render(
    run: Run,
    root: string,
    chart: Chart,
    values: ComposedValues,
    action: 'install' | 'upgrade',
  ): Promise<Manifest[]> {
    if (!this.helm) {
      throw new ReconcileFailure('InstallFailed', this.missing);
    }
    const { name: releaseName, namespace } = releaseOf(run.object);
    const files = await Promise.all(
      (run.object.spec.chart?.spec.valuesFiles ?? []).map(file =>
        readFile(join(root, file), 'utf8'),
      ),
    );
    return templateChart(this.helm, {
      chartDir: chart.directory,
      releaseName,
      namespace,
      values: [...files, ...values.layers],
      kubeVersion: KUBE_VERSION,
      apiVersions: API_VERSIONS,
      isUpgrade: action === 'upgrade',
      includeCrds: true,
      signal: run.signal,
    });
  }

  async #forgetOld(
    storage: ReleaseStorage,
    maxHistory: number = DEFAULT_MAX_HISTORY,
  ): Promise<void> {
    if (maxHistory > 0) {
      for (const release of (await storage.list()).slice(0, -maxHistory)) {
        await storage.remove(release.version);
      }
    }
  }

  #tools(run: Run): { actions: ReleaseActions; storage: ReleaseStorage } {
    const release = releaseOf(run.object);
    const storage = new ReleaseStorage(
      this.client,
      release.storageNamespace,
      release.name,
    );
    const actions = new ReleaseActions(
      this.client,
      storage,
      run.object,
      run.signal,
    );
    return { actions, storage };
  }
}

function isCurrent(
  snapshot: ReleaseSnapshot | undefined,
  latest: StoredRelease,
  chartName: string,
  chartVersion: string,
  configDigest: string,
): boolean {
  return (
    snapshot?.version === latest.version &&
    latest.info.status === 'deployed' &&
    snapshot.chartName === chartName &&
    snapshot.chartVersion === chartVersion &&
    snapshot.configDigest === configDigest
  );
}

function remember(run: Run, release: StoredRelease, digest: string): void {
  const older = (run.status.history ?? [])
    .filter(it => it.version !== release.version)
    .map(it =>
      it.status === 'deployed' && release.info.status === 'deployed'
        ? { ...it, status: 'superseded' as const }
        : it,
    );
  run.status.history = [snapshotOf(release, digest), ...older].slice(
    0,
    DEFAULT_MAX_HISTORY,
  );
}

function name(release: StoredRelease): string {
  return `${release.namespace}/${release.name}`;
}
