import type { EngineStep } from '@berth/plugin-environments-common';
import {
  conditionOf,
  type KubernetesObject,
  textAt,
} from '@berth/plugin-environments-node';
import { commitOf, conditionNow, evidenceOf } from './fluxConditions';

/** Reasons of `Ready` that say that it is being worked on, not that it failed. */
const WORKING = new Set(['Progressing', 'ProgressingWithRetry']);

/** What a GitRepository says of the fetching of a commit; without an expected one, of any. */
export function observeSource(
  source: KubernetesObject,
  expected: string | undefined,
): EngineStep {
  const revision = commitOf(textAt(source, 'status', 'artifact', 'revision'));
  const at = textAt(source, 'status', 'artifact', 'lastUpdateTime');
  const ready = conditionOf(source, 'Ready');
  if (revision && (!expected || revision === expected)) {
    return { state: 'done', revision, at, evidence: evidenceOf(source, ready) };
  }
  const failure = failureOf(source);
  if (failure) {
    // The artifact that it has is not what it fails at.
    return {
      state: 'failed',
      at: failure.lastTransitionTime,
      evidence: evidenceOf(source, failure),
    };
  }
  const working = conditionNow(source, 'Reconciling', 'True');
  return {
    state: 'running',
    revision,
    evidence: evidenceOf(source, working ?? ready),
  };
}

function failureOf(source: KubernetesObject) {
  for (const type of [
    'Stalled',
    'FetchFailed',
    'IncludeUnavailable',
    'StorageOperationFailed',
  ]) {
    const failure = conditionNow(source, type, 'True');
    if (failure) {
      return failure;
    }
  }
  const ready = conditionNow(source, 'Ready', 'False');
  return ready && !WORKING.has(ready.reason ?? '') ? ready : undefined;
}
