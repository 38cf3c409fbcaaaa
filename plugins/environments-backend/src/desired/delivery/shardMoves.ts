import {
  engineObjectPath,
  environmentBranch,
  shardBranch,
  shardOf,
  SHARDS,
} from '@berth/plugin-environments-common';
import type { CommitFile } from '../git/FastImport';
import { GitTree } from '../git/GitTree';
import type { DeliveryMove } from './DeliveryMove';
import type { DeliveryTarget } from './planMoves';
import { renderEngineObject } from './renderEngineObject';
import { blobId, type TreeFile, treeId } from './treeId';

const EMPTY_FILE = blobId('');

/**
 * How the shard branches of a cluster have to move to hold what `main` says. An engine's object whose environment
 * has no folder any more is left out, since it would point at nothing, and a folder that came without one gets it: so
 * adding and deleting folders by hand is all that it takes. For the same reason an object comes with its environment's
 * branch and not before it; what a shard holds already stays there without one, since engines delete what goes, and also
 * where it can't be made any more: the document or the blueprint is broken, or the cluster not known. A shard without
 * objects holds a `.keep`, since engines call a missing folder an error.
 *
 * @param come - ids of the environments whose branches come in the same push
 */
export async function shardMoves(
  cluster: string,
  target: DeliveryTarget,
  come: ReadonlySet<string>,
): Promise<DeliveryMove[]> {
  const { index, heads, surroundings, held, left } = target;
  const shards = Array.from({ length: SHARDS }, () => ({
    ids: [] as string[],
    files: [] as TreeFile[],
    contents: [] as CommitFile[],
  }));
  const add = (id: string, file: TreeFile, content: CommitFile) => {
    const shard = shards[shardOf(id)];
    shard.ids.push(id);
    shard.files.push(file);
    shard.contents.push(content);
  };
  const isDelivered = async (id: string) => {
    const branch = environmentBranch(id);
    return (
      come.has(id) ||
      // What was left of an earlier environment of this name is not to be applied again.
      (heads.has(branch) && !left.has(branch)) ||
      (await objectInShard(id, cluster, target)) !== undefined
    );
  };
  const objects = index.engineObjects.get(cluster);
  for (const [id, entry] of objects ?? []) {
    if (index.entry(id) && (await isDelivered(id))) {
      const path = engineObjectPath(cluster, id);
      const file = { path, mode: entry.mode, id: entry.id };
      add(id, file, file);
    }
  }
  for (const id of index.ids()) {
    const spec = index.entry(id)?.spec;
    if (objects?.has(id) || (spec && spec.cluster !== cluster)) {
      continue;
    }
    const content = renderEngineObject(id, index, surroundings);
    if (content === undefined) {
      const kept = await objectInShard(id, cluster, target);
      if (kept) {
        add(id, kept, kept);
      }
    } else if (await isDelivered(id)) {
      const path = engineObjectPath(cluster, id);
      const file = { path, mode: '100644', id: blobId(content) };
      add(id, file, { path, content });
    }
  }
  for (const [id, file] of held.objectsOf(cluster)) {
    add(id, file, file);
  }
  return shards.flatMap(({ ids, files, contents }, number) => {
    const branch = shardBranch(cluster, number);
    const keep = `clusters/${cluster}/environments/.keep`;
    const head = heads.get(branch);
    const tree = treeId([
      ...files,
      { path: keep, mode: '100644', id: EMPTY_FILE },
    ]);
    return tree === head?.tree
      ? []
      : [
          {
            branch,
            parent: head?.commit,
            files: [...contents, { path: keep, content: '' }],
            tree,
            environments: ids,
            shard: true,
          },
        ];
  });
}

/** An environment's object as a shard branch holds it now; undefined where it holds none. */
async function objectInShard(
  id: string,
  cluster: string,
  { heads, trees }: DeliveryTarget,
): Promise<TreeFile | undefined> {
  const head = heads.get(shardBranch(cluster, shardOf(id)));
  if (!head) {
    return undefined;
  }
  const path = engineObjectPath(cluster, id);
  const entry = await (await GitTree.at(trees, head.commit)).entry(path);
  return entry?.type === 'file'
    ? { path, mode: entry.mode, id: entry.id }
    : undefined;
}
