import { leaseStoreContract } from '../contractTests/leaseStoreContract';
import { operationStoreContract } from '../contractTests/operationStoreContract';
import { MemoryLeaseStore } from './MemoryLeaseStore';
import { MemoryOperationStore } from './MemoryOperationStore';

operationStoreContract('MemoryOperationStore', async () => {
  const leases = new MemoryLeaseStore();
  return { store: new MemoryOperationStore({ leases }), leases };
});

leaseStoreContract('MemoryLeaseStore', async () => {
  let now = 0;
  const store = new MemoryLeaseStore({ now: () => now });
  return {
    first: store,
    second: store,
    pass: async seconds => {
      now += seconds * 1000;
    },
  };
});
