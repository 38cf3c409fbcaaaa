import type { RepositoryTree } from './RepositoryTree';

/** A repository's tree of files that are at hand, by path. */
export function memoryTree(
  files: Readonly<Record<string, string>>,
): RepositoryTree {
  return {
    async read(path) {
      return Object.hasOwn(files, path) ? files[path] : undefined;
    },
    async list(folder) {
      const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`;
      return Object.keys(files)
        .filter(path => path.startsWith(prefix))
        .sort();
    },
  };
}
