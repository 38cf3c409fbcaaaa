import type { OperationStore } from '@berth/plugin-environments-node';
import type { WaitingOperation } from './WaitingOperation';

/** So many operations that are retried can be known at once; those behind them wait with them. */
const MOST_ERRORED = 1_000;

/**
 * The operations whose turn it is, oldest first. One that comes after an operation on the same environment that is
 * still to be retried waits for it, so that an environment's operations are never committed in another order.
 */
export async function takeOperations(
  store: OperationStore,
  limit: number,
): Promise<WaitingOperation[]> {
  const due = await store.queued(limit);
  if (due.length === 0) {
    return [];
  }
  const errored = await store.list({
    states: ['errored'],
    limit: MOST_ERRORED,
  });
  const dueIds = new Set(due.map(({ id }) => id));
  const earlier = new Map<string, string>();
  for (const operation of errored.items) {
    if (!dueIds.has(operation.id)) {
      const key = keyOf(operation);
      const first = earlier.get(key);
      if (first === undefined || operation.requestedAt < first) {
        earlier.set(key, operation.requestedAt);
      }
    }
  }
  return due.filter(operation => {
    const first = earlier.get(keyOf(operation));
    return first === undefined || operation.requestedAt <= first;
  });
}

function keyOf({
  environment: { customer, name },
}: Pick<WaitingOperation, 'environment'>): string {
  return `${customer}/${name}`;
}
