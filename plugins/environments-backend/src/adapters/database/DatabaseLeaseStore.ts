import type { Lease, LeaseStore } from '@berth/plugin-environments-node';
import type { Knex } from 'knex';

/** Milliseconds since 1970 by the database's own clock, so that those of the processes need not agree. */
const NOW = {
  pg: 'extract(epoch from clock_timestamp()) * 1000',
  sqlite: "(julianday('now') - 2440587.5) * 86400000",
};

/** Leases in SQLite or PostgreSQL; each method is one statement, so that two processes can't both succeed. */
export class DatabaseLeaseStore implements LeaseStore {
  readonly #now: string;

  constructor(private readonly knex: Knex) {
    this.#now = knex.client.config.client === 'pg' ? NOW.pg : NOW.sqlite;
  }

  async acquire(
    name: string,
    holder: string,
    seconds: number,
  ): Promise<Lease | undefined> {
    const now = this.#now;
    const rows = rowsOf(
      await this.knex.raw(
        `INSERT INTO leases (name, holder, token, ends_at)
         VALUES (?, ?, 1, ${now} + ?)
         ON CONFLICT (name) DO UPDATE SET
           token = CASE WHEN leases.holder = excluded.holder AND leases.ends_at > ${now}
             THEN leases.token ELSE leases.token + 1 END,
           holder = excluded.holder,
           ends_at = excluded.ends_at
         WHERE leases.holder IS NULL
           OR leases.holder = excluded.holder
           OR leases.ends_at <= ${now}
         RETURNING token`,
        [name, holder, seconds * 1000],
      ),
    );
    return rows.length > 0 ? { name, token: Number(rows[0].token) } : undefined;
  }

  async holds(lease: Lease): Promise<boolean> {
    const rows = rowsOf(
      await this.knex.raw(
        `SELECT token FROM leases
         WHERE name = ? AND token = ? AND holder IS NOT NULL AND ends_at > ${
           this.#now
         }`,
        [lease.name, lease.token],
      ),
    );
    return rows.length > 0;
  }

  async release(lease: Lease): Promise<void> {
    await this.knex('leases')
      .where({ name: lease.name, token: lease.token })
      .update({ holder: null });
  }
}

interface LeaseRow {
  token: number | string;
}

/** PostgreSQL's driver wraps the rows, SQLite's does not. */
function rowsOf(result: LeaseRow[] | { rows: LeaseRow[] }): LeaseRow[] {
  return Array.isArray(result) ? result : result.rows;
}
