import type {
  EnvironmentPage,
  ListEnvironmentsQuery,
  Phase,
} from '@berth/plugin-environments-common';
import type {
  EnvironmentPlace,
  Lease,
  StatusRecord,
  StatusStore,
} from '@berth/plugin-environments-node';
import type { Knex } from 'knex';
import { assertNewest } from './assertNewest';
import {
  phaseRanks,
  recordOf,
  rowOf,
  summaryOf,
  type EnvironmentRow,
} from './environmentRow';
import { readCursor, writeCursor } from './statusCursor';

const DEFAULT_ORDER = 'id';
const DEFAULT_LIMIT = 50;

/** Rows in one statement, well below SQLite's 32,766 bound values. */
const BATCH = 500;

const ORDER_COLUMNS: Record<string, keyof EnvironmentRow> = {
  id: 'id',
  customer: 'customer',
  stage: 'stage',
  cluster: 'cluster',
  phase: 'phase_rank',
  owner: 'owner',
  changedAt: 'changed_at',
  expiresAt: 'expires_at',
};

/** The projection in SQLite or PostgreSQL. */
export class DatabaseStatusStore implements StatusStore {
  constructor(private readonly knex: Knex) {}

  async put(records: StatusRecord[], lease?: Lease): Promise<void> {
    // The last one of an id counts, and one statement can't write a row twice.
    const rows = [
      ...new Map(records.map(record => [record.id, rowOf(record)])).values(),
    ];
    if (rows.length === 0) {
      return;
    }
    await this.write(lease, async transaction => {
      for (let start = 0; start < rows.length; start += BATCH) {
        await transaction<EnvironmentRow>('environments')
          .insert(rows.slice(start, start + BATCH))
          .onConflict('id')
          .merge();
      }
    });
  }

  async remove(ids: string[], lease?: Lease): Promise<void> {
    await this.write(lease, async transaction => {
      for (let start = 0; start < ids.length; start += BATCH) {
        await transaction<EnvironmentRow>('environments')
          .whereIn('id', ids.slice(start, start + BATCH))
          .delete();
      }
    });
  }

  async get(id: string): Promise<StatusRecord | undefined> {
    const row = await this.knex<EnvironmentRow>('environments')
      .where({ id })
      .first('record');
    return row && recordOf(row);
  }

  async all(): Promise<StatusRecord[]> {
    const rows = await this.knex<EnvironmentRow>('environments')
      .orderBy('id')
      .select('record');
    return rows.map(recordOf);
  }

  places(): Promise<EnvironmentPlace[]> {
    return this.knex<EnvironmentRow>('environments')
      .orderBy('id')
      .select('id', 'customer', 'name', 'stage', 'phase');
  }

  async page(query: ListEnvironmentsQuery): Promise<EnvironmentPage> {
    const { limit = DEFAULT_LIMIT, orderBy = DEFAULT_ORDER, phase } = query;
    const rows = await this.rows(query, orderBy, limit + 1);
    const counts = await this.counts(query);

    const totalItems = Object.entries(counts)
      .filter(([name]) => !phase || phase.includes(name as Phase))
      .reduce((sum, [, count]) => sum + count, 0);
    const shown = rows.slice(0, limit);
    const last = shown[shown.length - 1];
    return {
      items: shown.map(row => summaryOf(recordOf(row))),
      totalItems,
      ...(rows.length > limit && {
        nextCursor: writeCursor({
          orderBy,
          value: last[orderColumn(orderBy).column],
          id: last.id,
        }),
      }),
      counts,
    };
  }

  private write(
    lease: Lease | undefined,
    rows: (transaction: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    return this.knex.transaction(async transaction => {
      if (lease) {
        await assertNewest(transaction, lease);
      }
      await rows(transaction);
    });
  }

  private rows(
    query: ListEnvironmentsQuery,
    orderBy: string,
    limit: number,
  ): Promise<EnvironmentRow[]> {
    const { column, direction } = orderColumn(orderBy);
    const beyond = direction === 'asc' ? '>' : '<';
    return this.matching(query)
      .modify(builder => {
        if (query.phase) {
          builder.whereIn('phase', query.phase);
        }
        if (query.cursor !== undefined) {
          const { value, id } = readCursor(query.cursor, orderBy);
          builder.where(rest =>
            rest
              .where(column, beyond, value)
              .orWhere(same =>
                same.where(column, value).where('id', beyond, id),
              ),
          );
        }
      })
      .orderBy([
        { column, order: direction },
        { column: 'id', order: direction },
      ])
      .limit(limit)
      .select('*');
  }

  private async counts(
    query: ListEnvironmentsQuery,
  ): Promise<Record<Phase, number>> {
    const rows: Array<{ phase: Phase; count: number | string }> =
      await this.matching(query)
        .groupBy('phase')
        .select('phase')
        .count({ count: '*' });
    const counts = Object.fromEntries(
      Object.keys(phaseRanks).map(phase => [phase, 0]),
    ) as Record<Phase, number>;
    for (const { phase, count } of rows) {
      counts[phase] = Number(count);
    }
    return counts;
  }

  /** Everything that the query asks for but its phase, order and page. */
  private matching(query: ListEnvironmentsQuery): Knex.QueryBuilder {
    const builder = this.knex('environments');
    for (const column of [
      'customer',
      'stage',
      'cluster',
      'blueprint',
      'owner',
    ] as const) {
      const values = query[column];
      if (values) {
        builder.whereIn(column, values);
      }
    }
    for (const word of (query.q ?? '').toLowerCase().split(/\s+/)) {
      if (word) {
        builder.whereRaw(`search LIKE ? ESCAPE '!'`, [
          `%${word.replace(/[!%_]/g, '!$&')}%`,
        ]);
      }
    }
    return builder;
  }
}

function orderColumn(orderBy: string): {
  column: keyof EnvironmentRow;
  direction: 'asc' | 'desc';
} {
  const [field, desc] = orderBy.split(',');
  return {
    column: ORDER_COLUMNS[field],
    direction: desc ? 'desc' : 'asc',
  };
}
