import type { WakeReason, WakeStore } from '@berth/plugin-environments-node';
import type { Knex } from 'knex';

/** Reasons to look, shared by all processes on one SQLite or PostgreSQL database. */
export class DatabaseWakeStore implements WakeStore {
  constructor(private readonly knex: Knex) {}

  async raise(reason: WakeReason): Promise<void> {
    await this.knex('wakes')
      .insert({ reason, number: 1 })
      .onConflict('reason')
      .merge({ number: this.knex.raw('wakes.number + 1') });
  }

  async counts(): Promise<Record<WakeReason, number>> {
    const counts = { push: 0, 'pull-request': 0 };
    // A bigint, which PostgreSQL gives as text.
    const rows = await this.knex<{
      reason: WakeReason;
      number: number | string;
    }>('wakes').select('*');
    for (const { reason, number } of rows) {
      counts[reason] = Number(number);
    }
    return counts;
  }
}
