import type {
  FileChange,
  RepositoryTree,
} from '@berth/plugin-environments-common';

/** A tree as it will be after changes of files. */
export function changedTree(
  base: RepositoryTree,
  changes: FileChange[],
): RepositoryTree {
  const changed = new Map(changes.map(({ path, after }) => [path, after]));
  return {
    async read(path) {
      return changed.has(path) ? changed.get(path) : base.read(path);
    },
    async list(folder) {
      const prefix = folder === '' ? '' : `${folder}/`;
      const kept = (await base.list(folder)).filter(path => !changed.has(path));
      const written = [...changed]
        .filter(([path, text]) => text !== undefined && path.startsWith(prefix))
        .map(([path]) => path);
      return [...kept, ...written].sort();
    },
  };
}
