import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Absolute paths of the executable files with this name, in the order of the PATH.
 * Relative entries of the PATH are passed over: what they mean depends on the working directory.
 */
export async function findOnPath(
  name: string,
  path: string = process.env.PATH ?? '',
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of path.split(delimiter)) {
    if (isAbsolute(folder)) {
      for (const suffix of process.platform === 'win32' ? ['.exe'] : ['']) {
        const file = join(folder, name + suffix);
        if (!found.includes(file) && (await isExecutable(file))) {
          found.push(file);
        }
      }
    }
  }
  return found;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
