import { groupOf, type ObjectReference } from '../client/KubeObject';
import type { InventoryEntry } from './Kustomization';

/** The inventory of what was applied. */
export function toInventory(references: ObjectReference[]): InventoryEntry[] {
  return references.map(({ apiVersion, kind, name, namespace = '' }) => ({
    // Names of RBAC objects may have colons, which the format cannot hold.
    id: [namespace, name.replaceAll(':', '__'), groupOf(apiVersion), kind].join(
      '_',
    ),
    v: apiVersion.slice(apiVersion.indexOf('/') + 1),
  }));
}

/** The object that an entry stands for. */
export function fromInventory(entry: InventoryEntry): ObjectReference {
  const first = entry.id.indexOf('_');
  const last = entry.id.lastIndexOf('_');
  const beforeLast = entry.id.lastIndexOf('_', last - 1);
  const group = entry.id.slice(beforeLast + 1, last);
  return {
    namespace: entry.id.slice(0, first) || undefined,
    name: entry.id.slice(first + 1, beforeLast).replaceAll('__', ':'),
    apiVersion: group ? `${group}/${entry.v}` : entry.v,
    kind: entry.id.slice(last + 1),
  };
}

/** What was applied before and is not any more, whatever its version. */
export function staleEntries(
  before: InventoryEntry[],
  now: InventoryEntry[],
): InventoryEntry[] {
  const kept = new Set(now.map(it => it.id));
  return before.filter(it => !kept.has(it.id));
}
