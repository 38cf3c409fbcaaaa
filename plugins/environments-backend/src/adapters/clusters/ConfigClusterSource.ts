import type { Cluster, ClusterSource } from '@berth/plugin-environments-node';
import { type ConnectionDeadlines, KubeconfigFile } from '../kubernetes';
import { connectCluster } from './connectCluster';
import type { ConfiguredCluster } from './readClusters';

/** The clusters that the configuration names, each reached with its kubeconfig file. */
export class ConfigClusterSource implements ClusterSource {
  readonly #clusters: Cluster[];

  constructor(
    configured: ConfiguredCluster[],
    options: { deadlines?: ConnectionDeadlines } = {},
  ) {
    this.#clusters = configured.map(cluster => {
      const { name, kubeconfig, context } = cluster;
      const file = new KubeconfigFile(name, kubeconfig, context);
      return connectCluster(cluster, () => file.current(), options.deadlines);
    });
  }

  async list(): Promise<Cluster[]> {
    return this.#clusters;
  }
}
