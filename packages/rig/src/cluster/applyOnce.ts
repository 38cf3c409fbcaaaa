import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kubectl } from './Kubectl';

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
    await kubectl.run([
      'wait',
      '--for=condition=Established',
      'crd',
      '--all',
      '--timeout=60s',
    ]);
  }
  await writeFile(note, hash);
}
