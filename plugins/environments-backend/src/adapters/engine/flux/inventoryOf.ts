import {
  type KubernetesObject,
  listAt,
  type ObjectReference,
  textAt,
} from '@berth/plugin-environments-node';

/** What a Kustomization says that it has applied. */
export function inventoryOf(object: KubernetesObject): ObjectReference[] {
  return listAt(object, 'status', 'inventory', 'entries').flatMap(
    entry => referenceOf(entry) ?? [],
  );
}

/** Flux writes `<namespace>_<name>_<group>_<kind>`, with the colons of RBAC names doubled to underscores. */
function referenceOf(entry: unknown): ObjectReference | undefined {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(
    textAt(entry, 'id') ?? '',
  );
  if (!match) {
    return undefined;
  }
  const [, namespace, name, group, kind] = match;
  return {
    group,
    version: textAt(entry, 'v') ?? 'v1',
    kind,
    namespace: namespace || undefined,
    name: name.replaceAll('__', ':'),
  };
}
