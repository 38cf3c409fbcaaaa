import {
  environmentId,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import {
  deriveStatus,
  unreadStatus,
} from '@berth/plugin-environments-common/domain';
import type {
  StatusRecord,
  StoredOperation,
} from '@berth/plugin-environments-node';
import type { ClusterObserver } from './ClusterObserver';
import type { DesiredEnvironment, DesiredView } from './DesiredView';
import { leftOf, showsAnythingOf } from './leftOf';
import { observeEnvironment } from './observeEnvironment';
import { operationMoves, type OperationMove } from './operationMoves';

/** What one environment's row is derived from. */
export interface RecordSources {
  id: string;
  /** RFC 3339. */
  now: string;
  view: DesiredView;
  desired?: DesiredEnvironment;
  /** The row so far. */
  record?: StatusRecord;
  /** Operations that have not ended, oldest first. */
  open: StoredOperation[];
  /** The newest operation, ended or not. */
  newest?: StoredOperation;
  /** The operation that its newest commit came with. */
  committed?: StoredOperation;
  /** The cluster that it is on, or was last known on. */
  clusterName?: string;
  observers: ReadonlyMap<string, ClusterObserver>;
  whyMissing: (cluster: string) => string;
}

/** The row that an environment should have, none where nothing of it is left, and how far its operations have come. */
export function deriveRecord(sources: RecordSources): {
  record?: StatusRecord;
  moves: OperationMove[];
} {
  const { id, now, view, desired, open, clusterName, observers } = sources;
  if (sources.record && isUnread(sources)) {
    const status = unreadStatus(sources.record.status, now);
    return { record: { ...sources.record, status }, moves: [] };
  }
  const reference = referenceOf(sources);
  const named = clusterName ? observers.get(clusterName) : undefined;
  // After a restart nobody remembers where something was that is being deleted.
  const suspects = clusterName
    ? [named].filter(it => it !== undefined)
    : [...observers.values()];
  const observer =
    named ?? suspects.find(suspect => showsAnythingOf(id, suspect));
  const left = leaves(sources) ? leftOf(id, suspects) : undefined;
  const record =
    reference && isWanted(sources, left?.anything)
      ? makeRecord(sources, reference, observer, suspects)
      : undefined;
  return {
    record,
    moves: operationMoves({
      readAt: view.readAt(),
      operations: open.filter(({ state }) =>
        ['committed', 'applied'].includes(state),
      ),
      desired: desired !== undefined,
      spec: desired?.spec,
      blueprint: desired?.blueprint,
      lastCommit: view.lastCommit(id),
      knows: commit => view.knows(id, commit),
      // What a cluster has shown before it was read anew says nothing of a new commit.
      status: observer?.state.synced ? record?.status : undefined,
      left,
    }),
  };
}

/**
 * Whether an environment is missing only because Git was read here before its newest commit, which another process knew.
 * A commit whose time has not come says nothing.
 */
function isUnread({ view, desired, record, now }: RecordSources): boolean {
  const committedAt = Date.parse(record?.commit?.at ?? '');
  return (
    !desired &&
    committedAt > Date.parse(view.readAt() ?? '') &&
    committedAt <= Date.parse(now)
  );
}

function referenceOf({
  desired,
  record,
  newest,
}: RecordSources): EnvironmentReference | undefined {
  const { customer, name } = desired ?? record ?? newest?.environment ?? {};
  return customer !== undefined && name !== undefined
    ? { customer, name }
    : undefined;
}

/** Whether the environment was in Git and is not any more, or is being deleted there. */
function leaves(sources: RecordSources): boolean {
  const { desired, open } = sources;
  return (
    !desired &&
    (open.some(({ kind }) => kind === 'delete') ||
      (wasThere(sources) && !isComing(sources)))
  );
}

/** Whether the environment is to be seen: in Git, on its way there, or not wholly gone. */
function isWanted(
  sources: RecordSources,
  anythingLeft: boolean | undefined,
): boolean {
  return (
    sources.desired !== undefined ||
    isComing(sources) ||
    (wasThere(sources) && anythingLeft !== false)
  );
}

function wasThere({ record }: RecordSources): boolean {
  return record?.commit !== undefined || record?.spec !== undefined;
}

function isComing({ open }: RecordSources): boolean {
  return open.some(({ kind }) => kind === 'create');
}

function makeRecord(
  sources: RecordSources,
  { customer, name }: EnvironmentReference,
  observer: ClusterObserver | undefined,
  suspects: ClusterObserver[],
): StatusRecord {
  const { id, now, view, desired, record, newest, clusterName } = sources;
  const commit = view.lastCommit(id) ?? record?.commit;
  // Until its cluster was read whole, what it showed last is better than half of what it shows now.
  const unread =
    record !== undefined &&
    (observer ? [observer] : suspects).some(
      ({ state }) => !state.synced && state.blind === undefined,
    );
  return {
    id: environmentId(customer, name),
    customer,
    name,
    spec: desired?.spec,
    invalid: desired?.invalid,
    host: desired?.host,
    commit,
    status: unread
      ? record.status
      : deriveStatus(
          observeEnvironment({
            id,
            now,
            desired,
            view,
            operation: newest,
            committed: sources.committed,
            previous: record?.status,
            clusterName: clusterName ?? '',
            observer,
            whyMissing: sources.whyMissing,
          }),
        ),
    changedAt:
      latest(commit?.at, newest?.requestedAt) ?? record?.changedAt ?? now,
  };
}

function latest(...times: Array<string | undefined>): string | undefined {
  return times
    .filter(time => time !== undefined)
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
}
