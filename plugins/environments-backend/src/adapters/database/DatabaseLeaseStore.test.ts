import { leaseStoreContract } from '@berth/plugin-environments-node/testUtils';
import { testDatabases } from '../../__testUtils__/testDatabases';
import { applyMigrations } from './connectDatabase';
import { DatabaseLeaseStore } from './DatabaseLeaseStore';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('on %s', id => {
  leaseStoreContract('DatabaseLeaseStore', async () => {
    const knex = await databases.init(id);
    await applyMigrations(knex);
    return {
      first: new DatabaseLeaseStore(knex),
      second: new DatabaseLeaseStore(knex),
      pass: async seconds => {
        await knex('leases').decrement('ends_at', seconds * 1000);
      },
    };
  });
});
