import {
  engineObjectPath,
  shardBranch,
  shardOf,
  SHARDS,
} from '@berth/plugin-environments-common';
import type { CommitFile } from '../git/FastImport';
import type { DeliveryMove } from './DeliveryMove';
import type { DeliveryTarget } from './planMoves';
import { renderEngineObject } from './renderEngineObject';
import { blobId, type TreeFile, treeId } from './treeId';

const EMPTY_FILE = blobId('');

/**
 * How the shard branches of a cluster have to move to hold what `main` says. An engine's object whose environment
 * has no folder any more is left out, since it would point at nothing, and a folder that came without one gets it: so
 * adding and deleting folders by hand is all that it takes. A shard without objects holds a `.keep`, since engines call a missing folder an error.
 */
export function shardMoves(
  cluster: string,
  { index, heads, surroundings, held }: DeliveryTarget,
): DeliveryMove[] {
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
  const objects = index.engineObjects.get(cluster);
  for (const [id, entry] of objects ?? []) {
    if (index.entry(id)) {
      const path = engineObjectPath(cluster, id);
      const file = { path, mode: entry.mode, id: entry.id };
      add(id, file, file);
    }
  }
  for (const id of index.ids()) {
    if (index.entry(id)?.spec?.cluster === cluster && !objects?.has(id)) {
      const content = renderEngineObject(id, index, surroundings);
      if (content !== undefined) {
        const path = engineObjectPath(cluster, id);
        const file = { path, mode: '100644', id: blobId(content) };
        add(id, file, { path, content });
      }
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
