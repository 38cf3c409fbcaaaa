import { Collection, type Change, type ChangeListener } from './Collection';
import type { KubeObject } from './object';

/** How many past changes of each type a watch can still resume from. */
export const DEFAULT_WATCH_HISTORY = 5_000;

/**
 * All objects in memory, by type and namespace, under one revision that only
 * grows. Writes are synchronous; listeners hear of each before it returns.
 */
export class Store {
  private readonly collections = new Map<string, Collection>();
  private readonly byUid = new Map<string, { key: string; id: string }>();
  private readonly dependents = new Map<string, Map<string, string>>();
  private readonly anyListeners = new Set<ChangeListener>();
  private current = 0;

  constructor(private readonly watchHistory = DEFAULT_WATCH_HISTORY) {}

  /** The revision of the newest write. */
  get revision(): number {
    return this.current;
  }

  /** The objects of one type. */
  collection(key: string): Collection {
    let found = this.collections.get(key);
    if (!found) {
      found = new Collection(key, this.watchHistory, this.current);
      this.collections.set(key, found);
    }
    return found;
  }

  /** The keys of all types that hold, or once held, objects. */
  keys(): string[] {
    return [...this.collections.keys()];
  }

  get(key: string, namespace: string, name: string): KubeObject | undefined {
    return this.collections.get(key)?.get(namespace, name);
  }

  /** Objects of a type, in one namespace where given; in no special order. */
  list(key: string, namespace?: string): Iterable<KubeObject> {
    return this.collections.get(key)?.values(namespace) ?? [];
  }

  /** The object with this uid, with its type's key. */
  getByUid(uid: string): { key: string; object: KubeObject } | undefined {
    const place = this.byUid.get(uid);
    const object = place && this.collection(place.key).byId(place.id);
    return place && object ? { key: place.key, object } : undefined;
  }

  /** The objects that name this uid among their owners. */
  dependentsOf(uid: string): { key: string; object: KubeObject }[] {
    const found: { key: string; object: KubeObject }[] = [];
    for (const dependent of this.dependents.get(uid)?.keys() ?? []) {
      const entry = this.getByUid(dependent);
      if (entry) found.push(entry);
    }
    return found;
  }

  /** Creates or replaces; returns what was stored, with its new resourceVersion. */
  put(key: string, object: KubeObject): KubeObject {
    const collection = this.collection(key);
    const { namespace = '', name } = object.metadata;
    const previous = collection.get(namespace, name);
    const stored: KubeObject = {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(this.current + 1),
      },
    };
    this.current += 1;
    if (previous) this.unlink(previous);
    this.link(key, stored);
    this.publish(collection, {
      revision: this.current,
      type: previous ? 'MODIFIED' : 'ADDED',
      key,
      object: stored,
      previous,
    });
    return stored;
  }

  /** Removes; listeners get the last state under the removal's own revision. */
  remove(key: string, object: KubeObject): KubeObject {
    const collection = this.collection(key);
    const { namespace = '', name } = object.metadata;
    const previous = collection.get(namespace, name) ?? object;
    this.current += 1;
    const last: KubeObject = {
      ...previous,
      metadata: {
        ...previous.metadata,
        resourceVersion: String(this.current),
      },
    };
    this.unlink(previous);
    this.publish(collection, {
      revision: this.current,
      type: 'DELETED',
      key,
      object: last,
      previous,
    });
    return last;
  }

  /** Hears of every change of one type; returns how to stop. */
  subscribe(key: string, listener: ChangeListener): () => void {
    return this.collection(key).subscribe(listener);
  }

  /** Hears of every change of any type; returns how to stop. */
  subscribeAll(listener: ChangeListener): () => void {
    this.anyListeners.add(listener);
    return () => this.anyListeners.delete(listener);
  }

  /** Forgets the past: a watch from an older revision gets 410. */
  compact(): void {
    for (const collection of this.collections.values()) {
      collection.compact(this.current);
    }
  }

  /** Puts objects back as they were saved, without telling anyone. */
  restore(
    revision: number,
    entries: Iterable<{ key: string; object: KubeObject }>,
  ): void {
    for (const { key, object } of entries) {
      this.collection(key).set(object);
      this.link(key, object);
    }
    this.current = Math.max(this.current, revision);
    this.compact();
  }

  private publish(collection: Collection, change: Change): void {
    collection.record(change);
    for (const listener of this.anyListeners) listener(change);
  }

  private link(key: string, object: KubeObject): void {
    const { uid, namespace = '', name } = object.metadata;
    this.byUid.set(uid, { key, id: `${namespace}/${name}` });
    for (const owner of object.metadata.ownerReferences ?? []) {
      const set = this.dependents.get(owner.uid) ?? new Map<string, string>();
      set.set(uid, key);
      this.dependents.set(owner.uid, set);
    }
  }

  private unlink(object: KubeObject): void {
    const { uid } = object.metadata;
    this.byUid.delete(uid);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const set = this.dependents.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) this.dependents.delete(owner.uid);
    }
  }
}
