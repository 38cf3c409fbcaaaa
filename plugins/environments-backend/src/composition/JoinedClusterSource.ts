import type {
  Cluster,
  ClusterSource,
  UnusableCluster,
} from '@berth/plugin-environments-node';

/** Clusters of several sources; of two with one name the earlier source's counts. */
export class JoinedClusterSource implements ClusterSource {
  constructor(private readonly sources: ClusterSource[]) {}

  async list(): Promise<Cluster[]> {
    const lists = await Promise.all(this.sources.map(source => source.list()));
    const clusters = new Map<string, Cluster>();
    for (const cluster of lists.flat()) {
      if (!clusters.has(cluster.name)) {
        clusters.set(cluster.name, cluster);
      }
    }
    return [...clusters.values()];
  }

  unusable(): UnusableCluster[] {
    return this.sources.flatMap(source => source.unusable?.() ?? []);
  }

  unread(): string | undefined {
    const sentences = this.sources.flatMap(source => source.unread?.() ?? []);
    return sentences.join('; ') || undefined;
  }

  onChanged(callback: () => void): () => void {
    const ends = this.sources.flatMap(
      source => source.onChanged?.(callback) ?? [],
    );
    return () => ends.forEach(end => end());
  }
}
