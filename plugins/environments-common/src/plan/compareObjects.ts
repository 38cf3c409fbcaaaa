import { stringify } from 'yaml';
import type { ObjectChange } from '../contract/plan';
import { sortedMembers } from '../render/sortedMembers';

/** A Kubernetes object as far as a comparison needs it. */
export interface ComparableObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** What kustomize puts behind a generated name: https://kubectl.docs.kubernetes.io/references/kustomize/glossary/ */
const HASHED = /^(.+)-[bcdfghkmt24-9]{10}$/;

/**
 * The objects that come, change or go, in the order of kind, namespace and name. What is equal is left out; a
 * generated ConfigMap or Secret whose name only got another hash is one that changes. A Secret's data is never shown.
 */
export function compareObjects(
  before: readonly ComparableObject[],
  after: readonly ComparableObject[],
): ObjectChange[] {
  const earlier = new Map(before.map(it => [keyOf(it), it]));
  const later = new Map(after.map(it => [keyOf(it), it]));
  const pairs: Array<[ComparableObject?, ComparableObject?]> = [];
  for (const [key, object] of later) {
    const partner = earlier.get(key) ?? renamed(object, earlier, later);
    if (partner) {
      earlier.delete(keyOf(partner));
    }
    pairs.push([partner, object]);
  }
  pairs.push(...[...earlier.values()].map((it): [ComparableObject] => [it]));
  return pairs.flatMap(([was, becomes]) => changeOf(was, becomes)).sort(order);
}

function changeOf(
  before: ComparableObject | undefined,
  after: ComparableObject | undefined,
): ObjectChange[] {
  const object = after ?? before;
  if (!object || (before && after && text(before) === text(after))) {
    return [];
  }
  const { apiVersion, kind, metadata } = object;
  const modified = before && after ? 'modify' : undefined;
  const change = modified ?? (after ? 'add' : 'delete');
  return [
    {
      apiVersion,
      kind,
      ...(metadata.namespace && { namespace: metadata.namespace }),
      name: metadata.name,
      change,
      ...(before && { before: text(hidden(before)) }),
      ...(after && { after: text(hidden(after, before)) }),
    },
  ];
}

/** The object that this one was before its content, and so its hash, changed. */
function renamed(
  object: ComparableObject,
  earlier: ReadonlyMap<string, ComparableObject>,
  later: ReadonlyMap<string, ComparableObject>,
): ComparableObject | undefined {
  const base = generatedBase(object);
  if (!base) {
    return undefined;
  }
  const candidates = [...earlier].filter(
    ([key, it]) =>
      !later.has(key) &&
      it.kind === object.kind &&
      it.metadata.namespace === object.metadata.namespace &&
      generatedBase(it) === base,
  );
  return candidates.length === 1 ? candidates[0][1] : undefined;
}

function generatedBase({
  kind,
  metadata,
}: ComparableObject): string | undefined {
  return kind === 'ConfigMap' || kind === 'Secret'
    ? HASHED.exec(metadata.name)?.[1]
    : undefined;
}

function hidden(
  object: ComparableObject,
  before?: ComparableObject,
): ComparableObject {
  if (object.kind !== 'Secret') {
    return object;
  }
  const copy: Record<string, unknown> = { ...object };
  for (const field of ['data', 'stringData']) {
    const earlier = membersOf(before, field);
    if (copy[field] !== undefined) {
      copy[field] = Object.fromEntries(
        Object.entries(membersOf(object, field)).map(([key, value]) => [
          key,
          before && earlier[key] !== value ? 'hidden, changed' : 'hidden',
        ]),
      );
    }
  }
  return copy as unknown as ComparableObject;
}

function membersOf(
  object: ComparableObject | undefined,
  field: string,
): Record<string, unknown> {
  const value = (object as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}

/** YAML with the members that readers look for first, and all others in the order of their keys. */
function text(object: ComparableObject): string {
  const { apiVersion, kind, metadata, ...rest } = object;
  return stringify(
    {
      apiVersion,
      kind,
      metadata: sortedMembers({ ...metadata }),
      ...sortedMembers(rest),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function keyOf({ apiVersion, kind, metadata }: ComparableObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return JSON.stringify([group, kind, metadata.namespace ?? '', metadata.name]);
}

function order(first: ObjectChange, second: ObjectChange): number {
  const key = (it: ObjectChange) =>
    [it.kind, it.namespace ?? '', it.name, it.apiVersion].join('\n');
  return key(first) < key(second) ? -1 : 1;
}
