import {
  operationStoreContract,
  statusStoreContract,
} from '@berth/plugin-environments-node/testUtils';
import { testDatabases } from '../../__testUtils__/testDatabases';
import { applyMigrations } from './connectDatabase';
import { DatabaseLeaseStore } from './DatabaseLeaseStore';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { DatabaseStatusStore } from './DatabaseStatusStore';
import { DatabaseWakeStore } from './DatabaseWakeStore';

jest.setTimeout(60_000);

const databases = testDatabases();

/** An empty database whose tables are at this version. */
async function migrated(id: Parameters<typeof databases.init>[0]) {
  const knex = await databases.init(id);
  await applyMigrations(knex);
  return knex;
}

describe.each(databases.eachSupportedId())('on %s', id => {
  operationStoreContract('DatabaseOperationStore', async () => {
    const knex = await migrated(id);
    return {
      store: new DatabaseOperationStore(knex),
      leases: new DatabaseLeaseStore(knex),
    };
  });
  statusStoreContract('DatabaseStatusStore', async () => {
    const knex = await migrated(id);
    return {
      store: new DatabaseStatusStore(knex),
      leases: new DatabaseLeaseStore(knex),
    };
  });

  it('counts what all processes are told', async () => {
    const knex = await migrated(id);
    const [one, other] = [
      new DatabaseWakeStore(knex),
      new DatabaseWakeStore(knex),
    ];
    expect(await one.counts()).toEqual({ push: 0, 'pull-request': 0 });
    await Promise.all([one.raise('push'), other.raise('push')]);
    await other.raise('pull-request');
    expect(await one.counts()).toEqual({ push: 2, 'pull-request': 1 });
  });

  it('takes one of many creations of the same id that come at once, and another when it has ended', async () => {
    const store = new DatabaseOperationStore(await migrated(id));
    const create = (number: number, customer: string, name: string) =>
      store.add({
        id: `00000000-0000-4000-8000-00000000000${number}`,
        request: {
          kind: 'create',
          environment: {
            customer,
            name,
            stage: 'dev',
            blueprint: { name: 'standard' },
            owner: 'group:default/team-a',
          },
        },
        title: `Create ${customer}/${name}`,
        environment: { customer, name },
        requester: 'user:default/guest',
        author: { name: 'Guest', email: 'guest@example.com' },
      });
    const asked = await Promise.allSettled([
      create(1, 'acme', 'a-b'),
      create(2, 'acme-a', 'b'),
      create(3, 'acme', 'a-b'),
    ]);
    const taken = asked.flatMap(each =>
      each.status === 'fulfilled' ? [each.value] : [],
    );
    expect(taken).toHaveLength(1);
    expect(
      asked.flatMap(each => (each.status === 'rejected' ? [each.reason] : [])),
    ).toEqual([
      expect.objectContaining({ name: 'ConflictError' }),
      expect.objectContaining({ name: 'ConflictError' }),
    ]);
    await create(4, 'acme', 'other');
    await store.move(taken[0].id, {
      from: ['queued'],
      to: 'cancelled',
      at: taken[0].requestedAt,
    });
    expect(await create(5, 'acme', 'a-b')).toMatchObject({ state: 'queued' });
  });
});
