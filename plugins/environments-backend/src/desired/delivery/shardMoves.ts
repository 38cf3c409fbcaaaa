import {
  engineObjectPath,
  shardBranch,
  shardOf,
  SHARDS,
} from '@berth/plugin-environments-common';
import type { BranchHead } from '../git/readBranchHeads';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import type { DeliveryMove } from './DeliveryMove';
import { blobId, type TreeFile, treeId } from './treeId';

const EMPTY_FILE = blobId('');

/**
 * How the shard branches of a cluster have to move to hold what `main` says. An engine's object whose environment
 * has no folder any more is left out, since it would point at nothing: so deleting the folder by hand deletes the
 * environment. A shard without objects holds a `.keep`, since engines call a missing folder an error.
 */
export function shardMoves(
  cluster: string,
  index: EnvironmentIndex,
  heads: ReadonlyMap<string, BranchHead>,
): DeliveryMove[] {
  const shards = Array.from({ length: SHARDS }, () => ({
    ids: [] as string[],
    files: [] as TreeFile[],
  }));
  for (const [id, entry] of index.engineObjects.get(cluster) ?? []) {
    if (index.entry(id)) {
      const shard = shards[shardOf(id)];
      shard.ids.push(id);
      shard.files.push({
        path: engineObjectPath(cluster, id),
        mode: entry.mode,
        id: entry.id,
      });
    }
  }
  return shards.flatMap(({ ids, files }, number) => {
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
            files: [...files, { path: keep, content: '' }],
            tree,
            environments: ids,
            shard: true,
          },
        ];
  });
}
