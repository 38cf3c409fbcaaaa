import { isError, serializeError } from '@backstage/errors';
import type { NewOperation } from '@berth/plugin-environments-node';
import knexFactory, { type Knex } from 'knex';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabases } from '../../__testUtils__/testDatabases';
import { connectDatabase } from './connectDatabase';
import { openStores } from './openStores';

jest.setTimeout(60_000);

const databases = testDatabases();

const connected = (knex: Knex) =>
  connectDatabase({ getClient: async () => knex });

const operation: NewOperation = {
  id: '00000000-0000-4000-8000-000000000001',
  request: {
    kind: 'update',
    environment: { customer: 'acme', name: 'staging' },
    changes: { values: { web: { password: 'hidden-value' } } },
  },
  title: 'Change acme/staging',
  environment: { customer: 'acme', name: 'staging' },
  requester: 'user:default/guest',
  author: { name: 'Guest', email: 'hidden-value@example.com' },
};

/** Everything that an answer, or a log, would hold of an error. */
const toldBy = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => undefined,
    caught => caught,
  );
  expect(isError(error)).toBe(true);
  return {
    message: error.message as string,
    all: JSON.stringify(serializeError(error, { includeStack: true })),
  };
};

describe.each(databases.eachSupportedId())('errors of %s', id => {
  it('say what the driver says, and nothing of what was to be written', async () => {
    const knex = await connected(await databases.init(id));
    const row = { id: 'hidden-value', title: 'hidden-value' };
    const refusals = [
      async () => knex('operations').insert(row),
      async () =>
        knex.raw('INSERT INTO operations (id) VALUES (?)', ['hidden-value']),
      () =>
        knex.transaction(outer =>
          outer.transaction(inner => inner('operations').insert(row)),
        ),
    ];
    for (const refusal of refusals) {
      const { message, all } = await toldBy(refusal());
      expect(message).toMatch(/^(null value in column|NOT NULL constraint)/);
      expect(all).not.toContain('hidden-value');
    }
  });

  it('say so of a store whose table is not there', async () => {
    const knex = await connected(await databases.init(id));
    const { operations } = openStores(knex);
    await knex.schema.dropTable('operation_timeline');
    await knex.schema.dropTable('operations');
    const { message, all } = await toldBy(operations.add(operation));
    expect(message).toMatch(/^(relation|no such table)/);
    expect(all).not.toContain('hidden-value');
  });
});

describe('openStores', () => {
  it('says that a database that somebody else holds may be asked again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-database-'));
    const open = () =>
      knexFactory({
        client: 'better-sqlite3',
        connection: { filename: join(folder, 'database') },
        useNullAsDefault: true,
      });
    const [one, other] = [open(), open()];
    try {
      const { operations } = openStores(await connected(one));
      await one.raw('PRAGMA busy_timeout = 0');
      await other.raw('BEGIN IMMEDIATE');
      await expect(operations.add(operation)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('database is locked'),
      });
      await other.raw('ROLLBACK');
      expect(await operations.add(operation)).toMatchObject({
        state: 'queued',
      });
    } finally {
      await Promise.all([one.destroy(), other.destroy()]);
      await rm(folder, { recursive: true });
    }
  });

  it('says so of a server that is not there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const knex = knexFactory({
      client: 'pg',
      connection: { host: '127.0.0.1', port },
      log: { debug() {}, error() {}, warn() {} },
    });
    try {
      const { leases, statuses } = openStores(knex);
      await expect(statuses.get('acme-staging')).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('ECONNREFUSED'),
      });
      await expect(
        leases.acquire('writer', 'somebody', 1),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    } finally {
      await knex.destroy();
    }
  });

  it('passes on what a store itself says', async () => {
    const knex = await connected(
      knexFactory({
        client: 'better-sqlite3',
        connection: ':memory:',
        useNullAsDefault: true,
      }),
    );
    try {
      const { operations } = openStores(knex);
      await expect(operations.get(operation.id)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    } finally {
      await knex.destroy();
    }
  });
});
