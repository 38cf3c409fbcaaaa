import { engineObjectPath } from './paths';
import type { RepositoryTree } from './RepositoryTree';

/** Those clusters, by name and in their order, at which an engine's object of an id lies. */
export async function clustersHolding(
  tree: RepositoryTree,
  id: string,
  clusters: string[],
): Promise<string[]> {
  const found = await Promise.all(
    clusters.map(cluster => tree.read(engineObjectPath(cluster, id))),
  );
  return clusters.filter((_, index) => found[index] !== undefined);
}
