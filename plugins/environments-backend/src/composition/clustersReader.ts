import type {
  ClusterSource,
  StatusStore,
} from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';
import type { ObservedCluster, ObservedState } from '../observed';
import type { ObservedReader } from '../operations';

/** The clusters as the use cases read them, with what Git and the projection add to them. */
export function clustersReader(
  source: ClusterSource,
  observed: ObservedState,
  desired: DesiredState,
  statuses: StatusStore,
): ObservedReader {
  return {
    async clusters() {
      const usable = await observed.clusters();
      const names = new Set(usable.map(({ name }) => name));
      const clusters: ObservedCluster[] = [
        ...usable,
        ...(source.unusable?.() ?? [])
          .filter(({ name }) => !names.has(name))
          .map(cluster => ({ ...cluster, reachable: false })),
      ];
      return Promise.all(
        clusters.map(async ({ allocatable, ...cluster }) => {
          const { name } = cluster;
          const { counts } = await statuses.page({ cluster: [name], limit: 1 });
          return {
            ...cluster,
            ...(allocatable &&
              desired.ready().ok && {
                capacity: {
                  allocatable,
                  committed: desired.snapshot().index.committed(name, ''),
                },
              }),
            environments: counts,
          };
        }),
      );
    },
    readObjects: (id, signal) => observed.objects(id, signal),
    readPods: (id, signal) => observed.pods(id, signal),
    readEvents: (id, signal) => observed.events(id, signal),
    clusterOf: id => observed.clusterOf(id),
  };
}
