import { ServiceUnavailableError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kubectl } from './Kubectl';

const SERVED_MS = 60_000;
const POLL_MS = 100;

/**
 * Applies objects unless the very same ones were applied at an earlier start, and waits until every
 * CustomResourceDefinition among them is served.
 *
 * @param name - tells this set of objects from others
 * @param folder - where it is noted what has been applied
 */
export async function applyOnce(
  kubectl: Kubectl,
  folder: string,
  name: string,
  manifests: string,
): Promise<void> {
  const note = join(folder, `applied-${name}`);
  const hash = createHash('sha256').update(manifests).digest('hex');
  const before = await readFile(note, 'utf8').catch(() => undefined);
  if (before === hash) {
    return;
  }
  await kubectl.run(
    [
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=berth-rig',
      '--filename=-',
    ],
    manifests,
  );
  if (/^kind: CustomResourceDefinition$/m.test(manifests)) {
    await definitionsServed(kubectl);
  }
  await writeFile(note, hash);
}

interface Definitions {
  items: Array<{
    metadata: { name: string };
    status?: { conditions?: Array<{ type: string; status: string }> };
  }>;
}

/** `kubectl wait` gives up on definitions that are so new that they have no conditions yet. */
async function definitionsServed(kubectl: Kubectl): Promise<void> {
  const deadline = performance.now() + SERVED_MS;
  for (;;) {
    const { items } = JSON.parse(
      await kubectl.run(['get', 'crd', '--output=json']),
    ) as Definitions;
    const missing = items.filter(
      ({ status }) =>
        !status?.conditions?.some(
          condition =>
            condition.type === 'Established' && condition.status === 'True',
        ),
    );
    if (missing.length === 0) {
      return;
    }
    if (performance.now() > deadline) {
      throw new ServiceUnavailableError(
        `The API server does not serve ${missing
          .map(({ metadata }) => metadata.name)
          .join(', ')} after ${SERVED_MS / 1000} s`,
      );
    }
    await wait(POLL_MS);
  }
}
