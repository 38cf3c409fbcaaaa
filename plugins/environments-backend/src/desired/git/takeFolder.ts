import { lstat, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';

const ROOT = 0;
const WRITABLE_BY_ALL = 0o002;

/**
 * Makes the data folder where it is missing. One that is there is taken only where it is this user's or root's, as the
 * mount point of a volume is, and so is what Berth finds in it, as on a volume that says root of all it holds: git does
 * what the configuration in a repository says, and the default's name is easy to guess.
 *
 * @param entries - names of what Berth keeps in it
 * @throws InputError that says what would be taken
 */
export async function takeFolder(
  folder: string,
  entries: readonly string[],
): Promise<void> {
  const own = process.getuid?.();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // Where a file is there, or a link to nothing, that is what is said.
    if (own === undefined || !(await exists(folder))) {
      throw error;
    }
  }
  if (own === undefined) {
    return;
  }
  const problem =
    (await problemOf(folder, own)) ?? (await foreign(folder, entries, own));
  if (problem) {
    throw new InputError(
      `environments.dataDir takes a folder of the user that Berth runs as (id ${own}), or of root, with nothing of others in it, or one that is not there yet, such as ${join(
        folder,
        'berth',
      )}, which Berth makes; ${folder} ${problem}`,
    );
  }
}

async function problemOf(
  folder: string,
  own: number,
): Promise<string | undefined> {
  const { uid: linked } = await lstat(folder);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    return 'is no folder';
  }
  const stranger = [linked, found.uid].find(uid => uid !== own && uid !== ROOT);
  if (stranger !== undefined) {
    return `belongs to another user, of the id ${stranger}`;
  }
  // A volume's mount point may be written to by all; what is in it is looked at below.
  return found.uid === own && own !== ROOT && found.mode & WRITABLE_BY_ALL
    ? 'may be written to by other users'
    : undefined;
}

/** Says what of others lies in a folder where Berth would read it. */
async function foreign(
  folder: string,
  entries: readonly string[],
  own: number,
): Promise<string | undefined> {
  for (const name of entries) {
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found && found.uid !== own && found.uid !== ROOT) {
      return `holds ${name} of another user, of the id ${found.uid}`;
    }
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
