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
