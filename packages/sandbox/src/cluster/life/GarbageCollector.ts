import type { Change } from '../api/Collection';
import type { KubeObject } from '../api/object';
import type { Life } from './Life';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

function withoutFinalizer(object: KubeObject, name: string): KubeObject {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter(finalizer => finalizer !== name);
  return {
    ...object,
    metadata: left.length ? { ...metadata, finalizers: left } : metadata,
  };
}

/** Deletes what its owners leave behind, in the way that the deletion asked for. */
export class GarbageCollector {
  private readonly pending = new Map<string, Change>();
  private scheduled = false;
  private stopFollowing: () => void = () => {};

  constructor(private readonly life: Life) {}

  start(): void {
    this.stopFollowing = this.life.store.subscribeAll(change => {
      const { metadata } = change.object;
      const concerns =
        change.type === 'DELETED' ||
        metadata.deletionTimestamp !== undefined ||
        (change.type === 'ADDED' && metadata.ownerReferences !== undefined);
      if (concerns) this.enqueue(change);
    });
    for (const key of this.life.store.keys()) {
      for (const object of this.life.store.list(key)) {
        if (object.metadata.ownerReferences ?? object.metadata.finalizers) {
          this.enqueue({ revision: 0, type: 'ADDED', key, object });
        }
      }
    }
  }

  stop(): void {
    this.stopFollowing();
    this.pending.clear();
  }

  private enqueue(change: Change): void {
    this.pending.set(change.object.metadata.uid, change);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const batch = [...this.pending.values()];
      this.pending.clear();
      for (const one of batch) this.handle(one);
    });
  }

  private handle({ type, key, object }: Change): void {
    if (type === 'DELETED') {
      this.collect(object);
      this.lookAtOwners(object);
      return;
    }
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp) {
      if (finalizers.includes(ORPHAN)) this.orphan(key, object);
      else if (finalizers.includes(FOREGROUND)) this.foreground(key, object);
      return;
    }
    if (this.isAbandoned(object)) {
      this.life.delete(key, object, { propagationPolicy: 'Background' });
    }
  }

  private isAbandoned(object: KubeObject): boolean {
    const owners = object.metadata.ownerReferences ?? [];
    return (
      owners.length > 0 &&
      owners.every(owner => !this.life.store.getByUid(owner.uid))
    );
  }

  private collect(owner: KubeObject): void {
    for (const dependent of this.life.store.dependentsOf(owner.metadata.uid)) {
      if (this.isAbandoned(dependent.object)) {
        this.life.delete(dependent.key, dependent.object, {
          propagationPolicy: 'Background',
        });
      }
    }
  }

  private lookAtOwners(object: KubeObject): void {
    for (const reference of object.metadata.ownerReferences ?? []) {
      const owner = this.life.store.getByUid(reference.uid);
      const waits = owner?.object.metadata.finalizers?.includes(FOREGROUND);
      if (owner && waits) {
        this.enqueue({ revision: 0, type: 'MODIFIED', ...owner });
      }
    }
  }

  private foreground(key: string, owner: KubeObject): void {
    const { uid } = owner.metadata;
    let blocked = false;
    for (const dependent of this.life.store.dependentsOf(uid)) {
      const { metadata } = dependent.object;
      if (!metadata.deletionTimestamp) {
        this.life.delete(dependent.key, dependent.object, {
          propagationPolicy: 'Foreground',
        });
      }
      const blocks = metadata.ownerReferences?.some(
        reference => reference.uid === uid && reference.blockOwnerDeletion,
      );
      if (blocks && this.life.store.getByUid(metadata.uid)) blocked = true;
    }
    if (!blocked) {
      this.life.replace(key, owner, o => withoutFinalizer(o, FOREGROUND));
    }
  }

  private orphan(key: string, owner: KubeObject): void {
    const { uid } = owner.metadata;
    for (const dependent of this.life.store.dependentsOf(uid)) {
      this.life.replace(dependent.key, dependent.object, current => {
        const { ownerReferences = [], ...metadata } = current.metadata;
        const left = ownerReferences.filter(owned => owned.uid !== uid);
        return {
          ...current,
          metadata: left.length
            ? { ...metadata, ownerReferences: left }
            : metadata,
        };
      });
    }
    this.life.replace(key, owner, o => withoutFinalizer(o, ORPHAN));
  }
}
