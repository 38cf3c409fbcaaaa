import { recordAt, recordsAt } from '../json';
import type { JsonObject } from '../object';
import { parseQuantity } from '../quantity';

/**
 * What a pod's containers ask for or are limited to, in base units; init
 * containers count by their largest, as in Kubernetes.
 */
export function podResources(
  podSpec: unknown,
  kind: 'requests' | 'limits',
): Record<string, number> {
  const totals: Record<string, number> = {};
  const amounts = (container: JsonObject) =>
    Object.entries(recordAt(container, 'resources', kind));
  for (const container of recordsAt(podSpec, 'containers')) {
    for (const [name, amount] of amounts(container)) {
      totals[name] = (totals[name] ?? 0) + parseQuantity(amount);
    }
  }
  for (const container of recordsAt(podSpec, 'initContainers')) {
    for (const [name, amount] of amounts(container)) {
      totals[name] = Math.max(totals[name] ?? 0, parseQuantity(amount));
    }
  }
  return totals;
}
