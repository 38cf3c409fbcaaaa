import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** Folder of the starter platform repository. */
export const PLATFORM = resolvePackagePath(
  '@berth/plugin-environments-backend',
  '../../templates/platform',
);

/** The texts of all its files, by path. */
export async function platformFiles(): Promise<Record<string, string>> {
  const entries = await readdir(PLATFORM, {
    recursive: true,
    withFileTypes: true,
  });
  return Object.fromEntries(
    await Promise.all(
      entries
        .filter(entry => entry.isFile())
        .map(async entry => {
          const file = join(entry.parentPath, entry.name);
          return [relative(PLATFORM, file), await readFile(file, 'utf8')];
        }),
    ),
  );
}
