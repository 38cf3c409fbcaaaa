import { deepEqual, isRecord } from '../json';
import type { JsonObject } from '../object';
import type { MergeKey, Shape } from '../patch/shape';

/** A place in an object: `f:<field>`, `k:<keys of a list item>` or `v:<value of a set>` each. */
export type FieldPath = readonly string[];

const SEPARATOR = '\u0001';

/** The `k:` segment of a list item. */
export function itemSegment(item: unknown, keys: MergeKey[]): string {
  const values: JsonObject = {};
  for (const key of keys) {
    const value = isRecord(item) ? item[key.name] : undefined;
    const found = value ?? key.fallback;
    if (found !== undefined) values[key.name] = found;
  }
  const sorted = Object.keys(values).sort();
  return `k:${JSON.stringify(
    Object.fromEntries(sorted.map(name => [name, values[name]])),
  )}`;
}

/** A set of places, in the notation of managedFields' fieldsV1. */
export class FieldSet {
  private readonly paths = new Map<string, FieldPath>();

  static keyOf(path: FieldPath): string {
    return path.join(SEPARATOR);
  }

  static fromTree(tree: JsonObject): FieldSet {
    const set = new FieldSet();
    const walk = (node: JsonObject, path: string[]) => {
      const children = Object.keys(node).filter(name => name !== '.');
      if (path.length > 0 && (children.length === 0 || '.' in node)) {
        set.add(path);
      }
      for (const name of children) {
        const child = node[name];
        walk(isRecord(child) ? child : {}, [...path, name]);
      }
    };
    walk(tree, []);
    return set;
  }

  toTree(): JsonObject {
    const tree: JsonObject = {};
    const inner = this.prefixKeys();
    for (const [key, path] of this.paths) {
      let node = tree;
      for (const segment of path) {
        const next = node[segment];
        if (isRecord(next)) node = next;
        else {
          const made: JsonObject = {};
          node[segment] = made;
          node = made;
        }
      }
      if (inner.has(key)) node['.'] = {};
    }
    return tree;
  }

  get size(): number {
    return this.paths.size;
  }

  add(path: FieldPath): void {
    this.paths.set(FieldSet.keyOf(path), path);
  }

  delete(path: FieldPath): void {
    this.paths.delete(FieldSet.keyOf(path));
  }

  has(path: FieldPath): boolean {
    return this.paths.has(FieldSet.keyOf(path));
  }

  values(): Iterable<FieldPath> {
    return this.paths.values();
  }

  equals(other: FieldSet): boolean {
    if (this.size !== other.size) return false;
    for (const key of this.paths.keys()) {
      if (!other.paths.has(key)) return false;
    }
    return true;
  }

  /** The places and everything that contains them. */
  withAncestors(): FieldSet {
    const all = new FieldSet();
    for (const path of this.paths.values()) {
      for (let depth = 1; depth <= path.length; depth += 1) {
        all.add(path.slice(0, depth));
      }
    }
    return all;
  }

  /** Keys of the places that contain others of this set. */
  private prefixKeys(): Set<string> {
    const keys = new Set<string>();
    for (const path of this.paths.values()) {
      for (let depth = 1; depth < path.length; depth += 1) {
        keys.add(FieldSet.keyOf(path.slice(0, depth)));
      }
    }
    return keys;
  }
}

/** A place with the value that stands there; items of lists carry no value of their own. */
export interface Leaf {
  path: FieldPath;
  value: unknown;
  isItem: boolean;
}

/**
 * The places at which an object says something, down to what the shape calls one value; also the maps and lists
 * themselves where `isPlace` says so.
 */
export function leavesOf(
  object: JsonObject,
  shape: Shape,
  isPlace: (path: FieldPath) => boolean = () => false,
): Leaf[] {
  const leaves: Leaf[] = [];
  const addItself = (path: string[]) => {
    if (isPlace(path)) leaves.push({ path, value: undefined, isItem: true });
  };
  const walk = (value: unknown, at: Shape, path: string[]) => {
    if (isRecord(value) && !at.atomicMap && Object.keys(value).length > 0) {
      addItself(path);
      for (const [field, inner] of Object.entries(value)) {
        if (inner !== undefined) {
          walk(inner, at.field(field), [...path, `f:${field}`]);
        }
      }
    } else if (Array.isArray(value) && at.list === 'set') {
      addItself(path);
      for (const item of value) {
        leaves.push({
          path: [...path, `v:${JSON.stringify(item)}`],
          value: item,
          isItem: true,
        });
      }
    } else if (Array.isArray(value) && at.list !== 'atomic' && value.length) {
      addItself(path);
      const keys = at.list as MergeKey[];
      for (const item of value) {
        const itemPath = [...path, itemSegment(item, keys)];
        leaves.push({ path: itemPath, value: undefined, isItem: true });
        walk(item, at.item(), itemPath);
      }
    } else if (path.length > 0) {
      leaves.push({ path, value, isItem: false });
    }
  };
  walk(object, shape, []);
  return leaves;
}

/** Where two objects differ: what the second adds or changes, and what it no longer has. */
export function differingPaths(
  before: JsonObject,
  after: JsonObject,
  shape: Shape,
  isPlace?: (path: FieldPath) => boolean,
): { changed: FieldPath[]; removed: FieldPath[] } {
  const old = new Map(
    leavesOf(before, shape, isPlace).map(leaf => [
      FieldSet.keyOf(leaf.path),
      leaf,
    ]),
  );
  const changed: FieldPath[] = [];
  for (const leaf of leavesOf(after, shape, isPlace)) {
    const key = FieldSet.keyOf(leaf.path);
    const was = old.get(key);
    if (!was || !deepEqual(was.value, leaf.value)) changed.push(leaf.path);
    old.delete(key);
  }
  return { changed, removed: [...old.values()].map(leaf => leaf.path) };
}

/** A place as error messages write it: `.spec.containers[name="web"].image`. */
export function pathText(path: FieldPath): string {
  return path
    .map(segment => {
      const rest = segment.slice(2);
      if (segment.startsWith('f:')) return `.${rest}`;
      if (segment.startsWith('v:')) return `[=${rest}]`;
      const keys = JSON.parse(rest) as JsonObject;
      const pairs = Object.entries(keys).map(
        ([name, value]) => `${name}=${JSON.stringify(value)}`,
      );
      return `[${pairs.join(',')}]`;
    })
    .join('');
}
