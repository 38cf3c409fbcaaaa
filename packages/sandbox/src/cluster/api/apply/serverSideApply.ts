import { ApiError, type Cause } from '../ApiError';
import { deepEqual, isRecord } from '../json';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../object';
import { shapeOf, type Shape } from '../patch/shape';
import type { ResourceType } from '../resources';
import {
  FieldSet,
  itemSegment,
  leavesOf,
  pathText,
  type FieldPath,
} from './FieldSet';
import {
  entryOf,
  isEntryOf,
  ownable,
  withoutPaths,
  type Writer,
} from './managedFields';
import { removePath } from './removePath';

function mergeLists(live: unknown[], applied: unknown[], shape: Shape) {
  const { list } = shape;
  if (list === 'set') {
    return [...live, ...applied.filter(value => !live.includes(value))];
  }
  if (list === 'atomic') return applied;
  const rest = new Map(live.map(item => [itemSegment(item, list), item]));
  const merged: unknown[] = [];
  for (const item of applied) {
    const key = itemSegment(item, list);
    merged.push(merge(rest.get(key), item, shape.item()));
    rest.delete(key);
  }
  const appliedKeys = new Set(applied.map(item => itemSegment(item, list)));
  const order = live.map(item => itemSegment(item, list));
  if (order.some(key => appliedKeys.has(key))) {
    return inLiveOrder(order, [...merged, ...rest.values()], list);
  }
  return [...rest.values(), ...merged];
}

function inLiveOrder(
  order: string[],
  items: unknown[],
  keys: Parameters<typeof itemSegment>[1],
): unknown[] {
  const place = (item: unknown) => {
    const at = order.indexOf(itemSegment(item, keys));
    return at < 0 ? order.length : at;
  };
  return [...items].sort((a, b) => place(a) - place(b));
}

function merge(live: unknown, applied: unknown, shape: Shape): unknown {
  if (Array.isArray(applied) && Array.isArray(live)) {
    return mergeLists(live, applied, shape);
  }
  if (!isRecord(applied) || !isRecord(live) || shape.atomicMap) return applied;
  const merged: JsonObject = { ...live };
  for (const [field, value] of Object.entries(applied)) {
    if (value === null) delete merged[field];
    else merged[field] = merge(live[field], value, shape.field(field));
  }
  return merged;
}

function conflictsWith(
  entries: ManagedFieldsEntry[],
  changed: FieldPath[],
): Map<string, FieldPath[]> {
  const conflicts = new Map<string, FieldPath[]>();
  for (const entry of entries) {
    const owned = FieldSet.fromTree(entry.fieldsV1);
    const paths = changed.filter(path => owned.has(path));
    if (paths.length > 0) {
      const using =
        entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
      const sub = entry.subresource
        ? ` with subresource "${entry.subresource}"`
        : '';
      const who = `"${entry.manager}"${sub}${using}`;
      conflicts.set(who, [...(conflicts.get(who) ?? []), ...paths]);
    }
  }
  return conflicts;
}

function conflictError(conflicts: Map<string, FieldPath[]>): ApiError {
  const causes: Cause[] = [];
  for (const [who, paths] of conflicts) {
    for (const path of paths) {
      causes.push({
        reason: 'FieldManagerConflict',
        message: `conflict with ${who}`,
        field: pathText(path),
      });
    }
  }
  let message: string;
  if (causes.length === 1) {
    message = `Apply failed with 1 conflict: ${causes[0].message}: ${causes[0].field}`;
  } else {
    const groups = [...conflicts].map(
      ([who, paths]) =>
        `conflicts with ${who}:\n${paths
          .map(path => `- ${pathText(path)}`)
          .join('\n')}`,
    );
    message = `Apply failed with ${causes.length} conflicts: ${groups.join(
      '\n',
    )}`;
  }
  return new ApiError(409, 'Conflict', message, { causes });
}

/** What the writer applied before, applies no more, and nobody else owns. */
function abandoned(
  previous: FieldSet,
  applied: FieldSet,
  others: ManagedFieldsEntry[],
): FieldPath[] {
  const now = applied.withAncestors();
  const held = others.map(entry =>
    FieldSet.fromTree(entry.fieldsV1).withAncestors(),
  );
  const gone: FieldPath[] = [];
  for (const path of previous.withAncestors().values()) {
    if (!now.has(path) && !held.some(set => set.has(path))) gone.push(path);
  }
  return gone.sort((a, b) => a.length - b.length);
}

/** Who applies, whether over others' claims, and when (RFC 3339). */
export interface Application {
  writer: Writer;
  force: boolean;
  time: string;
}

/**
 * Server-side apply: the live object with the configuration merged in, the
 * fields that the manager abandoned removed, and ownership moved.
 * @throws ApiError 409 with one cause per conflicting field unless forced.
 */
export function applyTo(
  type: ResourceType,
  live: KubeObject,
  configuration: JsonObject,
  application: Application,
): KubeObject {
  const shape = shapeOf(type);
  const { writer } = application;
  const wanted = ownable(configuration);
  const liveFields = ownable(live);
  const liveValues = new Map(
    leavesOf(liveFields, shape).map(l => [FieldSet.keyOf(l.path), l.value]),
  );
  const applied = new FieldSet();
  const changed: FieldPath[] = [];
  for (const leaf of leavesOf(wanted, shape)) {
    applied.add(leaf.path);
    const key = FieldSet.keyOf(leaf.path);
    const same =
      liveValues.has(key) && deepEqual(liveValues.get(key), leaf.value);
    if (!same) changed.push(leaf.path);
  }
  const entries = live.metadata.managedFields ?? [];
  const own = entries.find(entry => isEntryOf(entry, writer));
  let others = entries.filter(entry => entry !== own);
  const conflicts = conflictsWith(others, changed);
  if (conflicts.size > 0) {
    if (!application.force) throw conflictError(conflicts);
    others = others
      .map(entry => withoutPaths(entry, changed))
      .filter((entry): entry is ManagedFieldsEntry => entry !== undefined);
  }
  let merged = merge(liveFields, wanted, shape) as JsonObject;
  const previous = FieldSet.fromTree(own?.fieldsV1 ?? {});
  for (const path of abandoned(previous, applied, others)) {
    merged = removePath(merged, path, shape);
  }
  const keepsEntry = own && previous.equals(applied) && changed.length === 0;
  const entry = keepsEntry
    ? own
    : entryOf(writer, type.apiVersion, applied, application.time);
  const { labels, annotations, finalizers, ownerReferences, ...system } =
    live.metadata;
  return {
    ...merged,
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: {
      ...system,
      ...(merged.metadata as JsonObject | undefined),
      // Who owns nothing is not named.
      managedFields: applied.size > 0 ? [...others, entry] : others,
    },
  };
}
