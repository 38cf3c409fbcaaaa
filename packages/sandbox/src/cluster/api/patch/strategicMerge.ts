import { isRecord } from '../json';
import type { JsonObject } from '../object';
import type { Shape } from './shape';

const SET_ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter(item => !isRecord(item) || item.$patch !== 'delete')
      .filter(
        item =>
          !isRecord(item) || item.$patch !== 'replace' || hasContent(item),
      )
      .map(withoutDirectives);
  }
  if (!isRecord(value)) return value;
  const clean: JsonObject = {};
  for (const [field, inner] of Object.entries(value)) {
    if (!field.startsWith('$') && inner !== null) {
      clean[field] = withoutDirectives(inner);
    }
  }
  return clean;
}

function hasContent(item: JsonObject): boolean {
  return Object.keys(item).some(field => field !== '$patch');
}

function mergeSet(current: unknown[], patch: unknown[]): unknown[] {
  return [...current, ...patch.filter(value => !current.includes(value))];
}

function ordered(
  list: JsonObject[],
  key: string,
  order: unknown,
): JsonObject[] {
  if (!Array.isArray(order)) return list;
  const wanted = order.map(item => (isRecord(item) ? item[key] : item));
  const place = (item: JsonObject) => {
    const at = wanted.indexOf(item[key]);
    return at < 0 ? list.indexOf(item) : at;
  };
  return [...list].sort((a, b) => place(a) - place(b));
}

function mergeKeyed(
  current: unknown[],
  patch: unknown[],
  key: string,
  shape: Shape,
): JsonObject[] {
  const existing = current.filter(isRecord);
  const patched: { at: number; item: JsonObject }[] = [];
  const named = new Set<unknown>();
  for (const item of patch.filter(isRecord)) {
    const at = existing.findIndex(other => other[key] === item[key]);
    named.add(item[key]);
    if (item.$patch !== 'delete') {
      const merged = mergeRecord(existing[at] ?? {}, item, shape.item());
      patched.push({ at, item: merged });
    }
  }
  const rest = existing
    .map((item, at) => ({ at, item }))
    .filter(({ item }) => !named.has(item[key]));
  // The patch's order counts, the list's own where both were there; what is new comes before what follows.
  const list: JsonObject[] = [];
  for (const { at, item } of patched) {
    while (rest.length > 0 && rest[0].at < at) {
      list.push(...rest.splice(0, 1).map(other => other.item));
    }
    list.push(item);
  }
  return [...list, ...rest.map(({ item }) => item)];
}

function mergeList(
  current: unknown,
  patch: unknown[],
  shape: Shape,
  order: unknown,
): unknown {
  const existing = Array.isArray(current) ? current : [];
  const replaces = patch.some(
    item => isRecord(item) && item.$patch === 'replace',
  );
  if (replaces || shape.list === 'atomic') return withoutDirectives(patch);
  if (shape.list === 'set') return mergeSet(existing, patch);
  const key = shape.list[0].name;
  return ordered(mergeKeyed(existing, patch, key, shape), key, order);
}

function mergeRecord(
  current: JsonObject,
  patch: JsonObject,
  shape: Shape,
): JsonObject {
  if (patch.$patch === 'replace') return withoutDirectives(patch) as JsonObject;
  const merged: JsonObject = { ...current };
  const retained = patch.$retainKeys;
  if (Array.isArray(retained)) {
    for (const field of Object.keys(merged)) {
      if (!retained.includes(field)) delete merged[field];
    }
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(DELETE_PRIMITIVES)) {
      const name = field.slice(DELETE_PRIMITIVES.length);
      const gone = Array.isArray(value) ? value : [];
      const list = merged[name];
      if (Array.isArray(list)) {
        merged[name] = list.filter(item => !gone.includes(item));
      }
    } else if (field.startsWith(SET_ORDER)) {
      const name = field.slice(SET_ORDER.length);
      const { list } = shape.field(name);
      const held = merged[name];
      if (!(name in patch) && Array.isArray(list) && Array.isArray(held)) {
        merged[name] = ordered(held.filter(isRecord), list[0].name, value);
      }
    } else if (!field.startsWith('$')) {
      mergeField(merged, field, value, shape, patch[`${SET_ORDER}${field}`]);
    }
  }
  return merged;
}

function mergeField(
  merged: JsonObject,
  field: string,
  value: unknown,
  shape: Shape,
  order: unknown,
): void {
  if (value === null || (isRecord(value) && value.$patch === 'delete')) {
    delete merged[field];
  } else if (Array.isArray(value)) {
    merged[field] = mergeList(merged[field], value, shape.field(field), order);
  } else if (isRecord(value)) {
    const current = merged[field];
    merged[field] = mergeRecord(
      isRecord(current) ? current : {},
      value,
      shape.field(field),
    );
  } else {
    merged[field] = value;
  }
}

/**
 * Kubernetes' strategic merge patch with its directives ($patch, $retainKeys,
 * $setElementOrder, $deleteFromPrimitiveList). Neither argument is changed.
 */
export function strategicMerge(
  current: JsonObject,
  patch: JsonObject,
  shape: Shape,
): JsonObject {
  return mergeRecord(current, patch, shape);
}
