import type { KubernetesObject } from '@berth/plugin-environments-node';
import { isDeepStrictEqual } from 'node:util';

/** What belongs to no environment is held under this id, which no environment can have. */
const SHARED = '';

/** The objects of one type on one cluster, by environment. */
export class ObservedObjects {
  readonly #environmentOf: (object: KubernetesObject) => string | undefined;
  readonly #onChanged: (environmentId: string | undefined) => void;
  #byKey = new Map<
    string,
    { environmentId: string; object: KubernetesObject }
  >();
  #byEnvironment = new Map<string, Map<string, KubernetesObject>>();

  /** `onChanged` is called with the environment whose objects changed, undefined standing for no environment's. */
  constructor(
    environmentOf: (object: KubernetesObject) => string | undefined,
    onChanged: (environmentId: string | undefined) => void,
  ) {
    this.#environmentOf = environmentOf;
    this.#onChanged = onChanged;
  }

  /** Objects of an environment, or those that belong to none. */
  of(environmentId: string | undefined): KubernetesObject[] {
    return [
      ...(this.#byEnvironment.get(environmentId ?? SHARED)?.values() ?? []),
    ];
  }

  /** What is held of an object. */
  like(object: KubernetesObject): KubernetesObject | undefined {
    return this.#byKey.get(keyOf(object))?.object;
  }

  environments(): string[] {
    return [...this.#byEnvironment.keys()].filter(id => id !== SHARED);
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
    const environmentId = this.#environmentOf(object) ?? SHARED;
    if (before) {
      if (
        before.environmentId === environmentId &&
        isDeepStrictEqual(before.object, object)
      ) {
        return;
      }
      if (before.environmentId !== environmentId) {
        this.delete(before.object);
      }
    }
    this.#byKey.set(key, { environmentId, object });
    const siblings = this.#byEnvironment.get(environmentId) ?? new Map();
    this.#byEnvironment.set(environmentId, siblings.set(key, object));
    this.#onChanged(environmentId || undefined);
  }

  delete(object: KubernetesObject): void {
    const key = keyOf(object);
    const before = this.#byKey.get(key);
    if (!before) {
      return;
    }
    const { environmentId } = before;
    this.#byKey.delete(key);
    const siblings = this.#byEnvironment.get(environmentId);
    siblings?.delete(key);
    if (siblings?.size === 0) {
      this.#byEnvironment.delete(environmentId);
    }
    this.#onChanged(environmentId || undefined);
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
