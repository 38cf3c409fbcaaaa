import type { EnvironmentReference } from '@berth/plugin-environments-common';
import {
  MemoryLeaseStore,
  MemoryOperationStore,
  operationStoreContract,
} from '@berth/plugin-environments-node/testUtils';
import { AnnouncingOperationStore } from './AnnouncingOperationStore';

operationStoreContract('AnnouncingOperationStore', async () => {
  const leases = new MemoryLeaseStore();
  const store = new AnnouncingOperationStore(
    new MemoryOperationStore({ leases }),
  );
  return { store, leases };
});

it('tells of what came and moved, and of nothing that did not', async () => {
  const store = new AnnouncingOperationStore(new MemoryOperationStore());
  const told: EnvironmentReference[] = [];
  store.onChanged(environment => told.push(environment));
  const environment = { customer: 'acme', name: 'dev' };
  const { id } = await store.add({
    id: '00000000-0000-4000-8000-000000000001',
    request: { kind: 'delete', environment, confirmation: 'acme-dev' },
    title: 'Delete acme/dev',
    environment,
    requester: 'user:default/guest',
    author: { name: 'Guest', email: 'guest@example.com' },
  });
  expect(told.splice(0)).toEqual([environment]);
  const at = '2026-01-02T03:04:05.000Z';
  await store.move(id, { from: ['committed'], to: 'succeeded', at });
  expect(told.splice(0)).toEqual([]);
  await store.move(id, { from: ['queued'], to: 'committed', at });
  expect(told).toEqual([environment]);
});
