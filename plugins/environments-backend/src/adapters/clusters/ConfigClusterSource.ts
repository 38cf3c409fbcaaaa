import type { Cluster, ClusterSource } from '@berth/plugin-environments-node';
import {
  type ConnectionDeadlines,
  KubeconfigFile,
  KubernetesClusterReader,
  KubernetesConnection,
  KubernetesLogReader,
} from '../kubernetes';
import type { ConfiguredCluster } from './readClusters';

/** The clusters that the configuration names, each reached with its kubeconfig file. */
export class ConfigClusterSource implements ClusterSource {
  readonly #clusters: Cluster[];

  constructor(
    configured: ConfiguredCluster[],
    options: { deadlines?: ConnectionDeadlines } = {},
  ) {
    this.#clusters = configured.map(cluster => {
      const { name, title, engine, delivery, kubeconfig, context } = cluster;
      const file = new KubeconfigFile(name, kubeconfig, context);
      const connection = new KubernetesConnection(
        name,
        () => file.current(),
        options.deadlines,
      );
      return {
        name,
        title,
        engine,
        delivery,
        reader: new KubernetesClusterReader(connection),
        logs: new KubernetesLogReader(connection),
      };
    });
  }

  async list(): Promise<Cluster[]> {
    return this.#clusters;
  }
}
