import type { EngineStep } from '@berth/plugin-environments-common';
import {
  conditionOf,
  type KubernetesObject,
  textAt,
} from '@berth/plugin-environments-node';
import { commitOf, conditionNow, evidenceOf, isSeen } from './fluxConditions';

/** Reasons of `Ready` that are no failure of the revision: its source or what it depends on comes first. */
const NOT_YET = new Set([
  'Progressing',
  'ProgressingWithRetry',
  'DependencyNotReady',
  'ArtifactFailed',
]);

/** What a Kustomization says of the applying of a commit; without an expected one, of the last that it tried. */
export function observeKustomization(
  kustomization: KubernetesObject,
  expected: string | undefined,
): EngineStep {
  const applied = commitOf(
    textAt(kustomization, 'status', 'lastAppliedRevision'),
  );
  const attempted = commitOf(
    textAt(kustomization, 'status', 'lastAttemptedRevision'),
  );
  const wanted = expected ?? attempted ?? applied;
  const ready = conditionOf(kustomization, 'Ready');
  const evidence = evidenceOf(kustomization, ready);
  if (kustomization.metadata.deletionTimestamp) {
    return { state: 'running', revision: applied, evidence };
  }
  const stalled = conditionNow(kustomization, 'Stalled', 'True');
  const refused =
    attempted !== undefined && attempted === wanted
      ? conditionNow(kustomization, 'Ready', 'False')
      : undefined;
  const failed = stalled ?? refused;
  if (failed && !NOT_YET.has(failed.reason ?? '')) {
    return {
      state: 'failed',
      revision: attempted,
      at: failed.lastTransitionTime,
      evidence: evidenceOf(kustomization, failed),
    };
  }
  if (applied !== undefined && applied === wanted && isSeen(kustomization)) {
    return {
      state: 'done',
      revision: applied,
      at: ready?.status === 'True' ? ready.lastTransitionTime : undefined,
      evidence,
    };
  }
  return { state: 'running', revision: applied, evidence };
}
