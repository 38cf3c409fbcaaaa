import { isRecord } from '../json';
import type { JsonObject } from '../object';
import { itemSegment, type FieldPath } from './FieldSet';
import type { Shape } from '../patch/shape';

const GONE = Symbol('gone');

function remove(
  value: unknown,
  path: FieldPath,
  shape: Shape,
): unknown | typeof GONE {
  if (path.length === 0) return GONE;
  const [segment, ...rest] = path;
  if (segment.startsWith('f:')) {
    const field = segment.slice(2);
    if (!isRecord(value) || !(field in value)) return value;
    const inner = remove(value[field], rest, shape.field(field));
    const copy = { ...value };
    if (inner === GONE) delete copy[field];
    else copy[field] = inner;
    return Object.keys(copy).length === 0 ? GONE : copy;
  }
  if (!Array.isArray(value)) return value;
  const { list } = shape;
  const kept: unknown[] = [];
  for (const item of value) {
    const here = Array.isArray(list)
      ? itemSegment(item, list)
      : `v:${JSON.stringify(item)}`;
    const inner = here === segment ? remove(item, rest, shape.item()) : item;
    if (inner !== GONE) kept.push(inner);
  }
  return kept.length === 0 ? GONE : kept;
}

/** The object without what stands at a path; containers that this empties go too. */
export function removePath(
  object: JsonObject,
  path: FieldPath,
  shape: Shape,
): JsonObject {
  const left = remove(object, path, shape);
  return isRecord(left) ? left : {};
}
