import type {
  OperationKind,
  OperationState,
  TimelineEntry,
} from '@berth/plugin-environments-common';
import type { StoredOperation } from '@berth/plugin-environments-node';

/** A row of the table `operations`. */
export interface OperationRow {
  /** A bigint, which PostgreSQL gives as text. */
  sequence: number | string;
  id: string;
  kind: OperationKind;
  customer: string;
  name: string;
  environment_id: string;
  state: OperationState;
  title: string;
  requester: string;
  author_name: string;
  author_email: string;
  idempotency_key: string | null;
  request: string;
  requested_at: string;
  commit: string | null;
  committed_at: string | null;
  ended_at: string | null;
  retry_at: string | null;
  error: string | null;
  claimed_until: string | null;
  /** JSON. */
  pull_request: string | null;
}

/** A row of the table `operation_timeline`. */
export interface TimelineRow {
  sequence: number | string;
  operation_id: string;
  at: string;
  state: OperationState;
  message: string | null;
}

/** The operation that a row and its timeline tell of. */
export function operationOf(
  row: OperationRow,
  timeline: TimelineRow[],
): StoredOperation {
  return {
    id: row.id,
    kind: row.kind,
    environment: { customer: row.customer, name: row.name },
    state: row.state,
    title: row.title,
    requester: row.requester,
    requestedAt: row.requested_at,
    ...(row.commit !== null && { commit: row.commit }),
    ...(row.committed_at !== null && { committedAt: row.committed_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.error !== null && { error: row.error }),
    ...(row.pull_request !== null && {
      pullRequest: JSON.parse(row.pull_request),
    }),
    timeline: timeline.map(entryOf),
    request: JSON.parse(row.request),
  };
}

function entryOf(row: TimelineRow): TimelineEntry {
  return {
    at: row.at,
    state: row.state,
    ...(row.message !== null && { message: row.message }),
  };
}
