import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { keepValuesOut } from './databaseErrors';

/**
 * Connects to the plugin's database and brings its tables to this version, unless the configuration forbids that.
 * What is refused there later is told without the values that were to be written.
 */
export async function connectDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  keepValuesOut(knex);
  await keepLog(knex);
  if (!database.migrations?.skip) {
    await applyMigrations(knex);
  }
  return knex;
}

/** Brings the tables to this version; does nothing where they are. */
export async function applyMigrations(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@berth/plugin-environments-backend',
      'migrations',
    ),
  });
}

/**
 * Has SQLite write each change once, to a log that it brings to the disk now and then: otherwise the whole process waits
 * for the disk at each. What a process that is killed has written stays; a power cut may take the last moment.
 */
async function keepLog(knex: Knex): Promise<void> {
  if (/sqlite/.test(String(knex.client.config.client))) {
    await knex.raw('PRAGMA journal_mode = WAL');
  }
}
