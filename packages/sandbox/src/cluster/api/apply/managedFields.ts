import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../object';
import { shapeOf } from '../patch/shape';
import type { ResourceType } from '../resources';
import { differingPaths, FieldSet, type FieldPath } from './FieldSet';

/** Who writes, and how. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
}

const SYSTEM_METADATA = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generateName',
  'managedFields',
  'selfLink',
];

/* The maps and lists of built-in types that an object can be without; all else of theirs is always there. */
const OPTIONAL = new Set(
  [
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'data',
    'binaryData',
    'env',
    'ports',
    'volumes',
    'volumeMounts',
    'imagePullSecrets',
    'initContainers',
    'rollingUpdate',
    'limits',
    'requests',
    'hard',
    'conditions',
  ].map(name => `f:${name}`),
);

/* Of a custom resource everything can be absent but its metadata. */
function placesOf(type: ResourceType): (path: FieldPath) => boolean {
  return path => {
    const last = path[path.length - 1];
    if (last === undefined || !last.startsWith('f:')) return false;
    return (
      OPTIONAL.has(last) || (Boolean(type.custom) && last !== 'f:metadata')
    );
  };
}

/** The part of an object that can have owners. */
export function ownable(object: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const kept: JsonObject = { ...(metadata as JsonObject | undefined) };
  for (const field of SYSTEM_METADATA) delete kept[field];
  return Object.keys(kept).length > 0 ? { metadata: kept, ...rest } : rest;
}

/** Whether an entry belongs to the writer. */
export function isEntryOf(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    (entry.subresource ?? '') === (writer.subresource ?? '')
  );
}

/** An entry for managedFields, in the order of fields that Kubernetes uses. */
export function entryOf(
  writer: Writer,
  apiVersion: string,
  fields: FieldSet,
  time: string,
): ManagedFieldsEntry {
  return {
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: fields.toTree(),
    manager: writer.manager,
    operation: writer.operation,
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
    time,
  };
}

/** Takes places out of an entry; an entry that owns nothing any more is dropped. */
export function withoutPaths(
  entry: ManagedFieldsEntry,
  paths: Iterable<readonly string[]>,
): ManagedFieldsEntry | undefined {
  const fields = FieldSet.fromTree(entry.fieldsV1);
  const before = fields.size;
  for (const path of paths) fields.delete(path);
  if (fields.size === before) return entry;
  return fields.size === 0
    ? undefined
    : { ...entry, fieldsV1: fields.toTree() };
}

/**
 * Ownership after a create, update or patch: the writer owns what it changed,
 * nobody owns what is gone.
 */
export function trackUpdate(
  type: ResourceType,
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
  time: string,
): ManagedFieldsEntry[] | undefined {
  const entries = after.metadata.managedFields ?? [];
  const { changed, removed } = differingPaths(
    before ? ownable(before) : {},
    ownable(after),
    shapeOf(type),
    placesOf(type),
  );
  if (changed.length === 0 && removed.length === 0) {
    return after.metadata.managedFields;
  }
  const lost = [...changed, ...removed];
  const result: ManagedFieldsEntry[] = [];
  let own: ManagedFieldsEntry | undefined;
  for (const entry of entries) {
    if (isEntryOf(entry, writer)) own = entry;
    else {
      const left = withoutPaths(entry, lost);
      if (left) result.push(left);
    }
  }
  const fields = FieldSet.fromTree(own?.fieldsV1 ?? {});
  for (const path of removed) fields.delete(path);
  for (const path of changed) fields.add(path);
  if (fields.size > 0) {
    result.push(entryOf(writer, type.apiVersion, fields, time));
  }
  return result.length > 0 ? result : undefined;
}
