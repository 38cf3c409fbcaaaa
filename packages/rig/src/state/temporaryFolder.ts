import { constants } from 'node:fs';
import { access, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';

/**
 * A new folder for what the controllers unpack; in memory where the system has such a place, which spares the
 * kustomize controller most of its time. Whoever asks removes it.
 */
export async function temporaryFolder(): Promise<string> {
  let base = tmpdir();
  try {
    await access(IN_MEMORY, constants.W_OK);
    base = IN_MEMORY;
  } catch {
    // Not every system has it; then the ordinary place does.
  }
  return mkdtemp(join(base, 'berth-rig-'));
}
