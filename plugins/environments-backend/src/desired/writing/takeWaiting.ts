import { setTimeout as wait } from 'node:timers/promises';
import type { OperationStore } from '@berth/plugin-environments-node';
import type { WaitingOperation } from './WaitingOperation';

/** So many at once are followed by more. */
const MANY = 10;
/** Milliseconds between two looks whether more come, and of all of them. */
const STEP = 200;
const LONGEST = 2_000;

/**
 * What waits; where much comes at once, also what comes in the next moment, so that few pushes take all of it.
 *
 * @throws the store's errors
 */
export async function takeWaiting(
  operations: OperationStore,
  batchSize: number,
): Promise<WaitingOperation[]> {
  const begun = Date.now();
  let taken = await operations.queued(batchSize);
  while (
    taken.length >= MANY &&
    taken.length < batchSize &&
    Date.now() - begun < LONGEST
  ) {
    await wait(STEP);
    const before = taken.length;
    taken = await operations.queued(batchSize);
    if (taken.length <= before) {
      break;
    }
  }
  return taken;
}
