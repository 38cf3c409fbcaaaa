import type { KubernetesTool } from '@berth/plugin-environments-node';
import type { ClusterClient } from '../client/ClusterClient';
import { checkDependencies } from '../runtime/checkDependencies';
import { formatDuration, parseDuration } from '../runtime/durations';
import type { FluxReconciler, Reconciliation } from '../runtime/FluxController';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import { refuseUnsimulated } from '../runtime/refuseUnsimulated';
import type { ArtifactStore } from '../source/ArtifactStore';
import { type ResolvedSource, resolveSource } from '../source/resolveSource';
import { type ComposedValues, composeValues } from './composeValues';
import { failRelease } from './failRelease';
import {
  type HelmRelease,
  releaseOf,
  type ReleaseSnapshot,
} from './HelmRelease';
import { type Chart, readChart } from './readChart';
import { ReleaseActions } from './ReleaseActions';
import { DEFAULT_MAX_HISTORY, nameOf, rememberRelease } from './releaseHistory';
import { ReleaseStorage, type StoredRelease } from './ReleaseStorage';
import { renderRelease } from './renderRelease';

const DEFAULT_TIMEOUT_MS = 5 * 60_000;
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
      const manifests = await renderRelease(this.#usableHelm(), {
        release: object,
        root,
        chart,
        values,
        isUpgrade: action === 'upgrade',
        signal: run.signal,
      });
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
      rememberRelease(run.status, release, values.digest);
      const words = `Helm ${action} succeeded for release ${nameOf(release)}.v${
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
      await failRelease(run, { actions, storage }, error, {
        action,
        stored,
        retries,
        remediate:
          retries !== 0 || settings.remediation?.remediateLastFailure === true,
        chart: `${chart.name}@${revision}`,
        digest: values.digest,
        root,
      });
    }
  }

  #usableHelm(): KubernetesTool {
    if (!this.helm) {
      throw new ReconcileFailure('InstallFailed', this.missing);
    }
    return this.helm;
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
