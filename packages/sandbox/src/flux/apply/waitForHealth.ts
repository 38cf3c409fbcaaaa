import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterClient } from '../client/ClusterClient';
import type { ObjectReference } from '../client/KubeObject';
import { describeObject } from './applyObjects';
import { objectHealth } from './objectHealth';

const POLL_MS = 1_000;

/**
 * Looks at objects until all are what they should be.
 *
 * @returns nothing when all is well, else one sentence that names those which are not
 */
export async function waitForHealth(
  client: ClusterClient,
  references: ObjectReference[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const states = await Promise.all(
      references.map(async reference => {
        const object = await client.get(reference);
        const health = object ? objectHealth(object) : 'InProgress';
        return { name: describeObject(reference), health };
      }),
    );
    const failed = states.filter(it => it.health === 'Failed');
    if (failed.length > 0) {
      return `failed early due to stalled resources: [${failed
        .map(it => `${it.name} status: 'Failed'`)
        .join(', ')}]`;
    }
    const waiting = states.filter(it => it.health !== 'Current');
    if (waiting.length === 0) {
      return undefined;
    }
    if (Date.now() >= deadline) {
      return `timeout waiting for: [${waiting
        .map(it => `${it.name} status: 'InProgress'`)
        .join(', ')}]`;
    }
    await wait(POLL_MS, undefined, { signal });
  }
}
