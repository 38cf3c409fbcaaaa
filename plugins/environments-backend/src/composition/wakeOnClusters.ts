import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterSource } from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';

/**
 * Has the delivery branches compared with what `main` says when another set of clusters is there: those of a cluster that
 * nobody knew were not moved. Other credentials of a cluster are no reason. Returns what ends it.
 */
export function wakeOnClusters(
  clusters: ClusterSource,
  desired: Pick<DesiredState, 'wakeForClusters'>,
  logger: LoggerService,
): () => void {
  let known = '';
  const look = async () => {
    const list = await clusters.list();
    const set = JSON.stringify(
      list.map(({ name, engine, delivery }) => [name, engine, delivery]),
    );
    if (set !== known) {
      known = set;
      desired.wakeForClusters();
    }
  };
  const end = clusters.onChanged?.(() => {
    look().catch(error => logger.warn(`Clusters can't be listed: ${error}`));
  });
  return () => end?.();
}
