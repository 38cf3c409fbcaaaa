import { parseQuantity } from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  member,
  textAt,
} from '@berth/plugin-environments-node';

/** What the nodes of a cluster can give to pods: cores, bytes, pods. Undefined where there is no node to count. */
export function allocatableOf(
  nodes: KubernetesObject[],
): { cpu: number; memory: number; pods: number } | undefined {
  const usable = nodes.filter(
    node => member(node, 'spec', 'unschedulable') !== true,
  );
  if (usable.length === 0) {
    return undefined;
  }
  const sum = (resource: string) =>
    usable.reduce(
      (total, node) =>
        total +
        (parseQuantity(
          textAt(node, 'status', 'allocatable', resource) ?? '0',
        ) ?? 0),
      0,
    );
  return { cpu: sum('cpu'), memory: sum('memory'), pods: sum('pods') };
}
