import type { KubeObject } from './object';

/** One write, as watches see it. */
export interface Change {
  revision: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  key: string;
  object: KubeObject;
  previous?: KubeObject;
}

export type ChangeListener = (change: Change) => void;

/** The objects of one type with the recent history of their changes. */
export class Collection {
  private readonly objects = new Map<string, KubeObject>();
  private readonly namespaces = new Map<string, Map<string, KubeObject>>();
  private readonly listeners = new Set<ChangeListener>();
  private history: Change[] = [];
  private sortedAll: KubeObject[] | undefined;

  constructor(
    readonly key: string,
    private readonly historyLimit: number,
    private compactedAt: number,
  ) {}

  get size(): number {
    return this.objects.size;
  }

  /** Changes up to and including this revision are forgotten. */
  get compactedRevision(): number {
    return this.compactedAt;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  byId(id: string): KubeObject | undefined {
    return this.objects.get(id);
  }

  values(namespace?: string): Iterable<KubeObject> {
    if (namespace === undefined) return this.objects.values();
    return this.namespaces.get(namespace)?.values() ?? [];
  }

  /** Objects ordered by namespace and name, the order of lists. */
  sorted(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return [...this.values(namespace)].sort(order);
    this.sortedAll ??= [...this.objects.values()].sort(order);
    return this.sortedAll;
  }

  /** The changes after a revision, or undefined when they are forgotten. */
  changesSince(revision: number): readonly Change[] | undefined {
    if (revision < this.compactedAt) return undefined;
    let low = 0;
    let high = this.history.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.history[middle].revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.history.slice(low);
  }

  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    this.objects.set(`${namespace}/${name}`, object);
    let inNamespace = this.namespaces.get(namespace);
    if (!inNamespace) {
      inNamespace = new Map();
      this.namespaces.set(namespace, inNamespace);
    }
    inNamespace.set(name, object);
    this.sortedAll = undefined;
  }

  record(change: Change): void {
    if (change.type === 'DELETED') this.delete(change.object);
    else this.set(change.object);
    this.history.push(change);
    if (this.history.length > this.historyLimit * 2) {
      this.history = this.history.slice(-this.historyLimit);
      this.compactedAt = this.history[0].revision - 1;
    }
    for (const listener of this.listeners) listener(change);
  }

  compact(revision: number): void {
    this.history = [];
    this.compactedAt = revision;
  }

  private delete(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    this.objects.delete(`${namespace}/${name}`);
    const inNamespace = this.namespaces.get(namespace);
    inNamespace?.delete(name);
    if (inNamespace?.size === 0) this.namespaces.delete(namespace);
    this.sortedAll = undefined;
  }
}

function order(a: KubeObject, b: KubeObject): number {
  const left = `${a.metadata.namespace ?? ''}/${a.metadata.name}`;
  const right = `${b.metadata.namespace ?? ''}/${b.metadata.name}`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
