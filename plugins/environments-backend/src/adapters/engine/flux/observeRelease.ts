import type { EngineStep } from '@berth/plugin-environments-common';
import { FLUX_NAMESPACE } from '@berth/plugin-environments-common/domain';
import {
  conditionOf,
  type DesiredChart,
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';
import { conditionNow, evidenceOf, isSeen } from './fluxConditions';

/** Reasons of `Ready` that say that something else comes first, or that work goes on. */
const NOT_YET = new Set([
  'Progressing',
  'ProgressingWithRetry',
  'DependencyNotReady',
  'HelmChartNotReady',
  'SourceNotReady',
]);

/**
 * What a HelmRelease says. It knows no commit, so it speaks of the expected one only once that is applied: `current`
 * says whether it is, `revision` which one. Where only the chart is another, its own spec is the same as before, and it
 * may not have heard of it: `charts` are those that Git has, by application.
 */
export function observeRelease(
  release: KubernetesObject,
  current: boolean,
  revision: string | undefined,
  charts?: ReadonlyMap<string, DesiredChart>,
): EngineStep & { application: string } {
  const { labels, name } = release.metadata;
  const application = labels?.['berth.dev/application'] ?? name;
  if (!current) {
    return { application, state: 'running', evidence: evidenceOf(release) };
  }
  // While Helm is tried again `Ready` is unknown, and `Released` still says what the last try died of.
  const failed =
    conditionNow(release, 'Stalled', 'True') ??
    conditionNow(release, 'Released', 'False') ??
    conditionNow(release, 'Ready', 'False');
  if (failed && !NOT_YET.has(failed.reason ?? '')) {
    return {
      application,
      state: 'failed',
      revision,
      at: failed.lastTransitionTime,
      evidence: evidenceOf(release, failed),
    };
  }
  const drifted = conditionNow(release, 'Drifted', 'True');
  if (drifted) {
    return {
      application,
      state: 'running',
      revision,
      waitsFor: driftWords(application, drifted.message),
      evidence: evidenceOf(release, drifted),
    };
  }
  const ready = conditionNow(release, 'Ready', 'True');
  if (ready && isSeen(release)) {
    const awaited = awaitedChart(release, charts?.get(application));
    if (awaited) {
      return {
        application,
        state: 'running',
        revision,
        waitsFor: awaited,
        evidence: evidenceOf(release),
      };
    }
    const [newest] = listAt(release, 'status', 'history');
    return {
      application,
      state: 'done',
      revision,
      at: textAt(newest, 'lastDeployed') ?? ready.lastTransitionTime,
      evidence: evidenceOf(release, ready),
    };
  }
  return {
    application,
    state: 'running',
    evidence: evidenceOf(
      release,
      failed ??
        conditionNow(release, 'Reconciling', 'True') ??
        conditionOf(release, 'Ready'),
    ),
  };
}

/** The objects stand behind the first line, each with what differs: `Deployment/acme-staging/web changed (…)`. */
function driftWords(application: string, message = ''): string {
  const [, ...objects] = message.split('\n').filter(Boolean);
  const what = objects.length > 0 ? `: ${objects.join('; ')}` : '';
  return `Flux puts right what somebody changed in the cluster of ${application}${what}`;
}

/**
 * What is waited for where Flux has not come to the chart that Git has. Only its HelmChart knows why; these are not
 * watched, since they would be as many again as there are releases.
 */
function awaitedChart(
  release: KubernetesObject,
  chart: DesiredChart | undefined,
): string | undefined {
  const folder = textAt(release, 'spec', 'chart', 'spec', 'chart');
  const isOfChart =
    folder?.replace(/^\.\/|\/$/g, '') === `charts/${chart?.name}`;
  const attempted = textAt(release, 'status', 'lastAttemptedRevision');
  if (
    !chart ||
    !isOfChart ||
    !attempted ||
    member(release, 'spec', 'suspend') === true
  ) {
    return undefined;
  }
  const [newest] = listAt(release, 'status', 'history');
  const isThere = [attempted, textAt(newest, 'chartVersion')].some(
    version => version !== undefined && isVersion(version, chart.version),
  );
  return isThere
    ? undefined
    : `Flux has not brought version ${chart.version} of the chart ${chart.name} yet, it has ${attempted}; where that lasts, kubectl get helmcharts -n ${FLUX_NAMESPACE} says why`;
}

/** Flux adds the commit to a version where it is asked to (`Revision`): `1.2.0+0123456789ab`. */
function isVersion(shown: string, wanted: string): boolean {
  return shown === wanted || shown.replace(/\+.*$/, '') === wanted;
}
