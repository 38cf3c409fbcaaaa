import type { Knex } from 'knex';
import { databaseError } from './databaseErrors';
import { DatabaseLeaseStore } from './DatabaseLeaseStore';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { DatabaseStatusStore } from './DatabaseStatusStore';
import { DatabaseWakeStore } from './DatabaseWakeStore';

/** The stores of a database, which fail with ServiceUnavailableError where the same may pass later. */
export function openStores(knex: Knex) {
  return {
    leases: telling(new DatabaseLeaseStore(knex)),
    operations: telling(new DatabaseOperationStore(knex)),
    statuses: telling(new DatabaseStatusStore(knex)),
    wakes: telling(new DatabaseWakeStore(knex)),
  };
}

function telling<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member !== 'function'
        ? member
        : async (...args: unknown[]) => {
            try {
              return await member.apply(target, args);
            } catch (error) {
              throw databaseError(error);
            }
          };
    },
  });
}
