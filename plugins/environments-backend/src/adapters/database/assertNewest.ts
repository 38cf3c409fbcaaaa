import {
  type Lease,
  LeaseOvertakenError,
} from '@berth/plugin-environments-node';
import type { Knex } from 'knex';

/**
 * The fence of what only the holder of a lease may write, in the transaction that writes it: whoever takes the lease
 * waits for its end, and reads what was written. One that has run out counts until somebody takes it.
 *
 * @throws LeaseOvertakenError
 */
export async function assertNewest(
  transaction: Knex.Transaction,
  { name, token }: Lease,
): Promise<void> {
  if (transaction.client.config.client === 'pg') {
    // A process that is halted before its next statement would keep the others from the lease for as long.
    await transaction.raw(
      `SET LOCAL idle_in_transaction_session_timeout = '10s'`,
    );
  }
  const newest = await transaction('leases')
    .where({ name, token })
    .forShare()
    .first('token');
  if (!newest) {
    throw new LeaseOvertakenError(name);
  }
}
