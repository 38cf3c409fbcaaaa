import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';

const IDS: TestDatabaseId[] = [
  'SQLITE_3',
  'POSTGRES_18',
  'POSTGRES_17',
  'POSTGRES_16',
  'POSTGRES_15',
];

/** SQLite, and each PostgreSQL that a `BACKSTAGE_TEST_DATABASE_POSTGRES…_CONNECTION_STRING` names. */
export function testDatabases(): TestDatabases {
  return TestDatabases.create({ ids: IDS, disableDocker: true });
}
