export * from './contractTests/clusterSourceContract';
export * from './contractTests/leaseStoreContract';
export * from './contractTests/operationStoreContract';
export * from './contractTests/statusStoreContract';
export * from './testUtils/MemoryLeaseStore';
export * from './testUtils/MemoryOperationStore';
export * from './contractTests/engineContract';
export * from './contractTests/forgeContract';
