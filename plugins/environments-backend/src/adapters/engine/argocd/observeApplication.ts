import type { EngineStep } from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  listAt,
  textAt,
} from '@berth/plugin-environments-node';
import {
  comparedRevision,
  type ComparisonFailure,
  comparisonFailure,
  evidenceOf,
  isSyncing,
  lastSync,
} from './applicationState';
import { syncWindowWords } from './syncWindowWords';

/** What an Application is measured against. */
export interface Expectation {
  /** The commit that it should come to; any where left out. */
  revision?: string;
  /** RFC 3339: since when that can be fetched. What was said before is not about it. */
  since?: string;
  /** AppProjects whose sync windows may hold a sync back. */
  projects?: KubernetesObject[];
}

/** How far two clocks may be apart, in milliseconds; Argo CD's times are whole seconds. */
const APART = 2_000;

/** What Argo CD says where it has the files and can't make objects of them. */
const NOT_BUILT =
  /kustomize build|helm template|failed to execute|app path does not exist|no such file or directory|must build at directory|error (un)?marshaling|failed to parse|is not permitted|Failed to normalize/i;

/** What an Application says of the fetching and of the applying of a commit. */
export function observeApplication(
  application: KubernetesObject,
  expectation: Expectation,
): { fetched: EngineStep; applied: EngineStep } {
  if (application.metadata.deletionTimestamp) {
    return { fetched: going(application), applied: going(application) };
  }
  const failure = comparisonFailure(application);
  const isOld =
    failure !== undefined && isBefore(application, expectation.since);
  if (!failure || isOld) {
    const running = isOld && failure ? said(application, failure) : undefined;
    return {
      fetched: running ?? fetchedOf(application, expectation),
      applied: running ?? appliedOf(application, expectation),
    };
  }
  if (failure.type === 'ComparisonError' && !NOT_BUILT.test(failure.message)) {
    const { evidence } = said(application, failure);
    return {
      fetched: { state: 'failed', at: failure.at, evidence },
      applied: { state: 'running', evidence },
    };
  }
  // The files are there, since they are what it can't use.
  const { revision } = expectation;
  return {
    fetched: { state: 'done', revision, at: reconciledAt(application) },
    applied: {
      ...said(application, failure),
      state: 'failed',
      revision,
      at: failure.at,
    },
  };
}

function fetchedOf(
  application: KubernetesObject,
  { revision: expected }: Expectation,
): EngineStep {
  const revision = comparedRevision(application);
  const done = revision !== undefined && revision === (expected ?? revision);
  return {
    state: done ? 'done' : 'running',
    revision,
    at: done ? reconciledAt(application) : undefined,
    evidence: evidenceOf(application, syncStatus(application)),
  };
}

function appliedOf(
  application: KubernetesObject,
  { revision: expected, projects = [] }: Expectation,
): EngineStep {
  const compared = comparedRevision(application);
  const sync = lastSync(application);
  const wanted = expected ?? compared ?? sync?.revision;
  const status = syncStatus(application);
  const about = wanted !== undefined && sync?.revision === wanted;
  if (sync?.failure && about && !awaitsNamespace(application, sync.failure)) {
    return {
      state: 'failed',
      revision: wanted,
      at: sync.finishedAt,
      evidence: sync.failure,
    };
  }
  const evidence = evidenceOf(
    application,
    sync?.phase === 'Running' ? sync.phase : status,
    sync?.phase === 'Running' || status === 'Synced'
      ? sync?.message
      : leftWords(application),
  );
  if (
    sync?.phase !== 'Running' &&
    compared !== undefined &&
    compared === wanted
  ) {
    if (status === 'Synced') {
      return {
        state: 'done',
        revision: compared,
        at: about ? sync?.finishedAt : reconciledAt(application),
        evidence,
      };
    }
    const waitsFor = syncWindowWords(application, projects);
    return { state: 'running', revision: compared, evidence, waitsFor };
  }
  return { state: 'running', revision: sync?.revision, evidence };
}

/** What an Application says that is marked for deletion. That its branch is gone is no news then. */
function going(application: KubernetesObject): EngineStep {
  const { name } = application.metadata;
  const failed = listAt(application, 'status', 'conditions').find(
    condition => textAt(condition, 'type') === 'DeletionError',
  );
  const words = textAt(failed, 'message');
  const failure = words && `${name} is not gone yet: ${words}`;
  return {
    state: 'running',
    revision: comparedRevision(application),
    evidence: evidenceOf(application, 'Deleting', words),
    waitsFor: isSyncing(application)
      ? `The sync of ${name} has to end before it can go`
      : failure,
  };
}

function said(
  application: KubernetesObject,
  { type, message }: ComparisonFailure,
): EngineStep {
  return {
    state: 'running',
    evidence: evidenceOf(application, type, plain(message)),
  };
}

/** An error of Argo CD without the names of its own parts around it, and without Helm's command, which is long. */
function plain(message: string): string {
  return message
    .replace(/^Failed to load target state: /, '')
    .replace(/^failed to generate manifest for source \d+ of \d+: /, '')
    .replace(/rpc error: code = \w+ desc = /g, '')
    .replace(
      /^failed to execute helm template command: failed running helm: `[^`]*` failed/,
      'helm template failed',
    )
    .replace(/level=INFO msg="(\\.|[^"\\])*"\n/g, '')
    .replace(/<path to cached source>\//g, '')
    .trim();
}

/** The overlay's Application brings the namespace, and those of the charts may be looked at before it. */
function awaitsNamespace(
  application: KubernetesObject,
  { message }: { message?: string },
): boolean {
  const namespace = textAt(application, 'spec', 'destination', 'namespace');
  return message?.includes(`namespaces "${namespace}" not found`) ?? false;
}

/** Which objects differ from the files. */
function leftWords(application: KubernetesObject): string | undefined {
  const left = listAt(application, 'status', 'resources').filter(
    resource => textAt(resource, 'status') === 'OutOfSync',
  );
  const [first] = left;
  if (!first) {
    return undefined;
  }
  const name = `${textAt(first, 'kind')} ${textAt(first, 'name')}`;
  return left.length === 1
    ? `${name} differs from its file`
    : `${name} and ${left.length - 1} more differ from their files`;
}

function isBefore(
  application: KubernetesObject,
  since: string | undefined,
): boolean {
  const at = Date.parse(reconciledAt(application) ?? '');
  return since !== undefined && at + APART < Date.parse(since);
}

function reconciledAt(application: KubernetesObject): string | undefined {
  return textAt(application, 'status', 'reconciledAt');
}

function syncStatus(application: KubernetesObject): string | undefined {
  return textAt(application, 'status', 'sync', 'status');
}
