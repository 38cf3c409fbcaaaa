import type { KubernetesObject } from '@berth/plugin-environments-node';
import { isDeepStrictEqual } from 'node:util';

/** Whom an object concerns: an environment, by its id; the environments of a shard, by its number; undefined for all. */
export type Concerned = string | number | undefined;

/** The objects of one type on one cluster, by whom they concern. */
export class ObservedObjects {
  readonly #concernedBy: (object: KubernetesObject) => Concerned;
  readonly #onChanged: (concerned: Concerned) => void;
  #byKey = new Map<
    string,
    { concerned: Concerned; object: KubernetesObject }
  >();
  #byConcerned = new Map<Concerned, Map<string, KubernetesObject>>();

  /** `onChanged` is called with those whom an object concerned that changed, or concerns now. */
  constructor(
    concernedBy: (object: KubernetesObject) => Concerned,
    onChanged: (concerned: Concerned) => void,
  ) {
    this.#concernedBy = concernedBy;
    this.#onChanged = onChanged;
  }

  /** Objects that concern an environment by itself, a shard as such, or all. */
  of(concerned: Concerned): KubernetesObject[] {
    return [...(this.#byConcerned.get(concerned)?.values() ?? [])];
  }

  /** What is held of an object. */
  like(object: KubernetesObject): KubernetesObject | undefined {
    return this.#byKey.get(keyOf(object))?.object;
  }

  get size(): number {
    return this.#byKey.size;
  }

  replace(objects: KubernetesObject[]): void {
    const keys = new Set(objects.map(keyOf));
    for (const [key, { object }] of this.#byKey) {
      if (!keys.has(key)) {
        this.delete(object);
      }
    }
    for (const object of objects) {
      this.set(object);
    }
  }

  set(object: KubernetesObject): void {
    const key = keyOf(object);
    const before = this.#byKey.get(key);
    const concerned = this.#concernedBy(object);
    if (before) {
      if (
        before.concerned === concerned &&
        isDeepStrictEqual(before.object, object)
      ) {
        return;
      }
      if (before.concerned !== concerned) {
        this.delete(before.object);
      }
    }
    this.#byKey.set(key, { concerned, object });
    const siblings = this.#byConcerned.get(concerned) ?? new Map();
    this.#byConcerned.set(concerned, siblings.set(key, object));
    this.#onChanged(concerned);
  }

  delete(object: KubernetesObject): void {
    const key = keyOf(object);
    const before = this.#byKey.get(key);
    if (!before) {
      return;
    }
    const { concerned } = before;
    this.#byKey.delete(key);
    const siblings = this.#byConcerned.get(concerned);
    siblings?.delete(key);
    if (siblings?.size === 0) {
      this.#byConcerned.delete(concerned);
    }
    this.#onChanged(concerned);
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
