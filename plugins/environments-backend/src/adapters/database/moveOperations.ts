import type { OperationState } from '@berth/plugin-environments-common';
import {
  type MovedOperation,
  openStates,
  type OperationChange,
} from '@berth/plugin-environments-node';
import type { Knex } from 'knex';
import type { OperationRow, TimelineRow } from './operationRow';

/** States whose message is the operation's error. */
const WITH_ERROR = new Set<OperationState>(['failed', 'errored', 'outdated']);

/** Rows of one statement, of which SQLite takes no more than 500. */
const ROWS = 200;

type NewEntry = Omit<TimelineRow, 'sequence'>;

/**
 * Moves operations in a transaction, one after the other; resolves to those that moved.
 *
 * @param now - RFC 3339, by which claims have ended
 */
export async function moveOperations(
  transaction: Knex.Transaction,
  changes: Array<OperationChange & { id: string }>,
  now: string,
): Promise<MovedOperation[]> {
  const moved: MovedOperation[] = [];
  const entries: NewEntry[] = [];
  const write = () =>
    transaction.batchInsert('operation_timeline', entries.splice(0), ROWS);
  for (const { id, ...change } of changes) {
    const [row] = await transaction<OperationRow>('operations')
      .where({ id })
      .whereIn('state', change.from)
      .modify(query => {
        if (change.unclaimed) {
          query.where(free =>
            free.whereNull('claimed_until').orWhere('claimed_until', '<=', now),
          );
        }
      })
      .update(columnsOf(change))
      .returning(['customer', 'name']);
    if (!row) {
      continue;
    }
    const { from, to, at, message = null } = change;
    moved.push({
      id,
      to,
      environment: { customer: row.customer, name: row.name },
    });
    const entry = { operation_id: id, at, state: to, message };
    if (from.includes(to)) {
      await write();
      await enterOnce(transaction, entry);
    } else {
      entries.push(entry);
    }
  }
  await write();
  return moved;
}

function columnsOf(change: OperationChange): Partial<OperationRow> {
  const { to, at, message, commit, retryAt, keepClaim } = change;
  return {
    state: to,
    error: WITH_ERROR.has(to) ? message ?? null : null,
    retry_at: to === 'errored' ? retryAt ?? null : null,
    ...(!keepClaim && { claimed_until: null }),
    ...(commit !== undefined && { commit }),
    ...(to === 'committed' && { committed_at: at }),
    // Git may bring one back that was thought to have ended.
    ended_at: openStates.includes(to) ? null : at,
  };
}

/** However often something is tried again, its timeline does not grow. */
async function enterOnce(
  transaction: Knex.Transaction,
  entry: NewEntry,
): Promise<void> {
  const timeline = () => transaction<TimelineRow>('operation_timeline');
  const last = await timeline()
    .where({ operation_id: entry.operation_id })
    .orderBy('sequence', 'desc')
    .first();
  if (last?.state === entry.state) {
    await timeline()
      .where({ sequence: last.sequence })
      .update({ message: entry.message });
  } else {
    await timeline().insert(entry);
  }
}
