export * from './contractTests/leaseStoreContract';
export * from './contractTests/operationStoreContract';
export * from './testUtils/MemoryLeaseStore';
export * from './testUtils/MemoryOperationStore';
