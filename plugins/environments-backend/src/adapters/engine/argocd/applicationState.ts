import type { Evidence } from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  listAt,
  member,
  numberAt,
  textAt,
} from '@berth/plugin-environments-node';

/** A sync as Argo CD tells of it. */
export interface Sync {
  /** `Running`, `Succeeded`, `Failed`, `Error` or `Terminating`. */
  phase?: string;
  /** Commit that it is about; absent before it has tried. */
  revision?: string;
  finishedAt?: string;
  /** Why its last try failed, where it did. */
  failure?: Evidence;
  message?: string;
}

/** Why Argo CD could not compare an Application with its repository. */
export interface ComparisonFailure {
  type: string;
  message: string;
  at?: string;
}

/** The commit that it was compared with; absent where it could not be, and where its sources are at different ones. */
export function comparedRevision(
  application: KubernetesObject,
): string | undefined {
  return commitIn(member(application, 'status', 'sync'));
}

/** Of the conditions that stand for a failed comparison, the first. */
export function comparisonFailure(
  application: KubernetesObject,
): ComparisonFailure | undefined {
  for (const type of ['InvalidSpecError', 'ComparisonError', 'UnknownError']) {
    const found = listAt(application, 'status', 'conditions').find(
      condition => textAt(condition, 'type') === type,
    );
    if (found) {
      return {
        type,
        message: textAt(found, 'message') ?? '',
        at: textAt(found, 'lastTransitionTime'),
      };
    }
  }
  return undefined;
}

/** Its last sync, under way or ended; absent where it has never been synced. */
export function lastSync(application: KubernetesObject): Sync | undefined {
  const state = member(application, 'status', 'operationState');
  const phase = textAt(state, 'phase');
  if (!phase) {
    return undefined;
  }
  const result = member(state, 'syncResult');
  const message = wordsOf(textAt(state, 'message'));
  const tried =
    phase === 'Failed' ||
    phase === 'Error' ||
    // It waits for its next try.
    (phase === 'Running' &&
      (numberAt(state, 'retryCount') ?? 0) > 0 &&
      /\. Retrying attempt #\d+ at /.test(textAt(state, 'message') ?? ''));
  return {
    phase,
    revision: commitIn(result) ?? commitIn(member(state, 'operation', 'sync')),
    finishedAt: textAt(state, 'finishedAt'),
    failure: tried ? failureOf(application, result, phase, message) : undefined,
    message,
  };
}

/** Whether a sync is under way, waiting for its next try too, and nobody has asked for its end. */
export function isSyncing(application: KubernetesObject): boolean {
  return (
    member(application, 'operation') !== undefined &&
    textAt(application, 'status', 'operationState', 'phase') === 'Running'
  );
}

/** The words of an Application about itself. */
export function evidenceOf(
  application: KubernetesObject,
  reason?: string,
  message?: string,
): Evidence {
  return {
    kind: application.kind,
    namespace: application.metadata.namespace,
    name: application.metadata.name,
    reason: reason || undefined,
    message: message || undefined,
  };
}

/** The object that could not be applied, where it is one, else the Application with the sync's own words. */
function failureOf(
  application: KubernetesObject,
  result: unknown,
  phase: string,
  message: string | undefined,
): Evidence {
  const failed = listAt(result, 'resources').find(
    resource =>
      textAt(resource, 'status') === 'SyncFailed' ||
      /^(Failed|Error)$/.test(textAt(resource, 'hookPhase') ?? ''),
  );
  const kind = textAt(failed, 'kind');
  const name = textAt(failed, 'name');
  const words = textAt(failed, 'message');
  return kind && name && words
    ? {
        kind,
        namespace: textAt(failed, 'namespace'),
        name,
        reason: textAt(failed, 'status') ?? phase,
        message: words,
      }
    : evidenceOf(application, phase, message ?? 'The sync failed');
}

/** A message without what changes with every try. */
function wordsOf(message: string | undefined): string | undefined {
  return message
    ?.replace(/\. Retrying attempt #\d+ at \S+$/, '')
    .replace(/ \(retried \d+ times\)\.?$/, '');
}

/** The commit of a `revision` or of `revisions` that are all the same. */
function commitIn(value: unknown): string | undefined {
  const revisions = listAt(value, 'revisions');
  const revision =
    revisions.length > 0 ? revisions[0] : textAt(value, 'revision');
  return typeof revision === 'string' &&
    /^[0-9a-f]{40}$/.test(revision) &&
    revisions.every(other => other === revision)
    ? revision
    : undefined;
}
