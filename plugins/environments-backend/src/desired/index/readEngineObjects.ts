import type { GitTree } from '../git/GitTree';
import type { TreeEntry } from '../git/TreeStore';

/** The engine's objects of each cluster, by id. */
export type EngineObjects = ReadonlyMap<string, ReadonlyMap<string, TreeEntry>>;

const SUFFIX = '.yaml';

/** The files `clusters/<cluster>/environments/<id>.yaml` of a commit. */
export async function readEngineObjects(tree: GitTree): Promise<EngineObjects> {
  const clusters = new Map<string, ReadonlyMap<string, TreeEntry>>();
  for (const cluster of (await tree.folder('clusters'))?.keys() ?? []) {
    const folder = await tree.folder(`clusters/${cluster}/environments`);
    const objects = new Map<string, TreeEntry>();
    for (const [file, entry] of folder ?? []) {
      if (entry.type === 'file' && file.endsWith(SUFFIX)) {
        objects.set(file.slice(0, -SUFFIX.length), entry);
      }
    }
    clusters.set(cluster, objects);
  }
  return clusters;
}

/** What a path is the engine's object of; undefined for other paths. */
export function engineObjectOf(
  path: string,
): { cluster: string; id: string } | undefined {
  const match = /^clusters\/([^/]+)\/environments\/([^/]+)\.yaml$/.exec(path);
  return match ? { cluster: match[1], id: match[2] } : undefined;
}
