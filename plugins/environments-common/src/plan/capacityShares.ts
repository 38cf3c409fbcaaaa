import type { CapacityShare } from '../contract/plan';
import { environmentId } from '../rules/names';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { sizeResources } from './sizeResources';

/** What the environment takes of its cluster; empty where nothing is taken or the cluster's capacity is unknown. */
export function capacityShares(
  { after, blueprint }: PlanDraft,
  { clusters, environments }: PlanningContext,
): CapacityShare[] {
  const cluster = clusters.find(it => it.name === after?.cluster);
  if (!after || !blueprint || !cluster?.allocatable) {
    return [];
  }
  const { allocatable } = cluster;
  const requested = sizeResources(blueprint.sizes[after.size]);
  const committed = environments.committed(
    cluster.name,
    environmentId(after.customer, after.name),
  );
  const units = { cpu: 'cores', memory: 'bytes', pods: 'pods' } as const;
  return (['cpu', 'memory', 'pods'] as const).map(resource => ({
    resource,
    unit: units[resource],
    requested: requested[resource],
    committed: committed[resource],
    allocatable: allocatable[resource],
  }));
}
