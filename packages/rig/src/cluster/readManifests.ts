import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The texts of all YAML files below a folder, in the order of their paths, without kustomize's own. */
export async function readManifests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    withFileTypes: true,
    recursive: true,
  });
  const files = entries
    .filter(
      entry =>
        entry.isFile() &&
        entry.name.endsWith('.yaml') &&
        entry.name !== 'kustomization.yaml',
    )
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return Promise.all(files.map(file => readFile(file, 'utf8')));
}
