import {
  CapacityShare,
  Cluster,
  parseQuantity,
  Size,
} from '@berth/plugin-environments-common';

/** What a size takes of a cluster, as far as the browser knows it; empty where the cluster's capacity is unknown. */
export function localCapacity(size?: Size, cluster?: Cluster): CapacityShare[] {
  const { capacity } = cluster ?? {};
  if (!size || !capacity) {
    return [];
  }
  const share = (
    resource: CapacityShare['resource'],
    unit: string,
    requested: number,
  ): CapacityShare => ({
    resource,
    unit,
    requested,
    committed: capacity.committed[resource],
    allocatable: capacity.allocatable[resource],
  });
  return [
    share('cpu', 'cores', parseQuantity(size.cpu) ?? 0),
    share('memory', 'bytes', parseQuantity(size.memory) ?? 0),
    share('pods', 'pods', size.pods),
  ];
}
