import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Takes away what git leaves in a bare repository where it is killed. Nobody may be writing there. */
export async function removeLeftovers(repository: string): Promise<void> {
  await removeNames(repository, /\.lock$/);
  await removeNames(join(repository, 'refs'), /\.lock$/, { below: true });
  await removeNames(join(repository, 'objects', 'pack'), /^tmp_/);
}

/** Takes away what a folder, which may be missing, holds under names that match; `below` also in those in it. */
export async function removeNames(
  folder: string,
  pattern: RegExp,
  { below = false } = {},
): Promise<void> {
  const names = await readdir(folder, { recursive: below }).catch(error => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  await Promise.all(
    names
      .filter(name => pattern.test(name))
      .map(name => rm(join(folder, name), { recursive: true, force: true })),
  );
}
