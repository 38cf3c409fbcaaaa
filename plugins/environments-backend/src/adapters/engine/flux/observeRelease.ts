import type { EngineStep } from '@berth/plugin-environments-common';
import {
  conditionOf,
  type KubernetesObject,
  listAt,
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
 * says whether it is, `revision` which one.
 */
export function observeRelease(
  release: KubernetesObject,
  current: boolean,
  revision: string | undefined,
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
