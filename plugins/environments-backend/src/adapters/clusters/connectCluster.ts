import type { KubeConfig } from '@kubernetes/client-node';
import type { Cluster } from '@berth/plugin-environments-node';
import {
  type ConnectionDeadlines,
  KubernetesClusterReader,
  KubernetesConnection,
  KubernetesLogReader,
} from '../kubernetes';

/** A cluster with its readers; `config` is asked for every request. Connects to nothing yet. */
export function connectCluster(
  about: Omit<Cluster, 'reader' | 'logs'>,
  config: () => KubeConfig,
  deadlines?: ConnectionDeadlines,
): Cluster {
  const { name, title, engine, delivery, environmentObjects } = about;
  const connection = new KubernetesConnection(name, config, deadlines);
  return {
    name,
    title,
    engine,
    delivery,
    environmentObjects,
    reader: new KubernetesClusterReader(connection),
    logs: new KubernetesLogReader(connection),
  };
}
