import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';

/** Beginnings of PostgreSQL's codes of what passes: connections, conflicts, resources, restarts, locks, a standby. */
const POSTGRES_PASSING = /^(08|40|53|57P0|55P03|25006)[0-9A-Z]*$/;
const SQLITE_PASSING = /^SQLITE_(BUSY|LOCKED|IOERR|FULL)/;
const NETWORK =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** What pg says of a connection that broke, without a code. */
const BROKEN = /^Connection terminated|^Client has encountered a connection/;

/**
 * Lets errors of queries say what the driver says, and nothing of what was written: knex puts the whole statement with
 * its values before that, and PostgreSQL the row that it refuses into the details.
 */
export function keepValuesOut(knex: Knex): void {
  knex.client.config.compileSqlOnError = false;
  knex.on(
    'query-error',
    (error: Error & Record<string, unknown>, { sql }: { sql: string }) => {
      const before = `${sql} - `;
      if (error.message.startsWith(before)) {
        error.message = error.message.slice(before.length);
      }
      delete error.detail;
      delete error.where;
      delete error.internalQuery;
    },
  );
}

/** What a database's error means for who asked: ServiceUnavailableError where the same may pass later. */
export function databaseError(error: unknown): unknown {
  return isError(error) && passes(error)
    ? new ServiceUnavailableError("The database can't be used now", error)
    : error;
}

function passes({ name, message, code }: Error & { code?: unknown }): boolean {
  if (typeof code === 'string') {
    return [POSTGRES_PASSING, SQLITE_PASSING, NETWORK].some(it =>
      it.test(code),
    );
  }
  return name === 'KnexTimeoutError' || BROKEN.test(message);
}
