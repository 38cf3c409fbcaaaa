import type { Knex } from 'knex';
import type { ReadinessCheck } from '../http/readiness';

/** Longer than any answer takes of a database that can be used, in milliseconds. */
const DEADLINE = 2_000;

/** Whether the database answers. */
export function databaseCheck(knex: Knex): ReadinessCheck {
  return async () => {
    try {
      await knex.raw('select 1').timeout(DEADLINE);
      return undefined;
    } catch (error) {
      return `The database does not answer: ${
        error instanceof Error ? error.message : error
      }`;
    }
  };
}
