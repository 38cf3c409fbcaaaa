import type { GitTree } from './GitTree';
import type { Tree, TreeEntry, TreeStore } from './TreeStore';

/** One path that differs between two commits; `before` is absent where it came, `after` where it went. */
export interface TreeChange {
  path: string;
  before?: TreeEntry;
  after?: TreeEntry;
}

/** Everything but folders that differs, sorted by path. Folders with the same id are not looked into. */
export async function diffTrees(
  before: GitTree | undefined,
  after: GitTree,
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  await compare(
    after.store,
    '',
    before && { type: 'folder', mode: '040000', id: before.root },
    { type: 'folder', mode: '040000', id: after.root },
    changes,
  );
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function compare(
  store: TreeStore,
  path: string,
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
  changes: TreeChange[],
): Promise<void> {
  if (before?.id === after?.id && before?.mode === after?.mode) {
    return;
  }
  const [left, right] = await Promise.all([
    folderOf(store, before),
    folderOf(store, after),
  ]);
  const leaves = {
    before: before?.type === 'folder' ? undefined : before,
    after: after?.type === 'folder' ? undefined : after,
  };
  if (leaves.before || leaves.after) {
    changes.push({ path, ...leaves });
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const one = left.get(name);
    const other = right.get(name);
    if (one?.id !== other?.id || one?.mode !== other?.mode) {
      await compare(
        store,
        path === '' ? name : `${path}/${name}`,
        one,
        other,
        changes,
      );
    }
  }
}

async function folderOf(
  store: TreeStore,
  entry: TreeEntry | undefined,
): Promise<Tree> {
  return entry?.type === 'folder' ? store.tree(entry.id) : new Map();
}
