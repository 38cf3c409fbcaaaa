import { ApiError } from '../api/ApiError';
import type { Change } from '../api/Collection';
import type { KubeObject } from '../api/object';
import type { Life } from './Life';

const SLICE_MS = 15;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 20_000;

/** The id of an object among those of its type. */
export function idOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** The name of the owner that controls an object, where it is of a kind. */
export function controllerOf(
  object: KubeObject,
  kind: string,
): string | undefined {
  const owner = object.metadata.ownerReferences?.find(
    reference => reference.controller && reference.kind === kind,
  );
  return owner && `${object.metadata.namespace ?? ''}/${owner.name}`;
}

/** A loop that brings objects of one type to what they should be, when something changed. */
export abstract class Controller {
  private readonly waiting = new Set<string>();
  private readonly failures = new Map<string, number>();
  private scheduled = false;
  private stopped = false;
  private readonly stops: (() => void)[] = [];

  constructor(
    protected readonly life: Life,
    /** The key of the type. */
    readonly key: string,
  ) {}

  /** Follows changes and looks at everything that is there once. */
  start(): void {
    this.follow(this.key, change => [idOf(change.object)]);
    this.begin();
    for (const object of this.life.store.list(this.key)) {
      this.enqueue(idOf(object));
    }
  }

  stop(): void {
    this.stopped = true;
    this.stops.forEach(stop => stop());
  }

  /** Where else to look for changes. */
  protected begin(): void {}

  /** Brings one object closer to what it should be. */
  protected abstract reconcile(object: KubeObject): void;

  /** An object is gone. */
  protected gone(_id: string): void {}

  protected follow(
    key: string,
    ids: (change: Change) => (string | undefined)[],
  ): void {
    this.onStop(
      this.life.store.subscribe(key, change => {
        for (const id of ids(change)) if (id) this.enqueue(id);
      }),
    );
  }

  protected onStop(stop: () => void): void {
    this.stops.push(stop);
  }

  protected enqueue(id: string): void {
    if (this.stopped) return;
    this.waiting.add(id);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.drain());
  }

  protected enqueueAfter(id: string, milliseconds: number): void {
    const name = `${this.constructor.name} ${id}`;
    this.life.clock.after(name, milliseconds, () => this.enqueue(id));
  }

  private drain(): void {
    this.scheduled = false;
    const until = Date.now() + SLICE_MS;
    for (const id of this.waiting) {
      if (this.stopped) return;
      this.waiting.delete(id);
      this.attempt(id);
      if (Date.now() > until) break;
    }
    if (this.waiting.size > 0 && !this.scheduled) {
      this.scheduled = true;
      setImmediate(() => this.drain());
    }
  }

  private attempt(id: string): void {
    const object = this.life.store.collection(this.key).byId(id);
    try {
      if (object) this.reconcile(object);
      else this.gone(id);
      this.failures.delete(id);
    } catch (error) {
      const count = (this.failures.get(id) ?? 0) + 1;
      this.failures.set(id, count);
      if (!(error instanceof ApiError)) {
        this.life.logger?.error(`${this.constructor.name} ${id}: ${error}`);
      }
      const pause = FIRST_RETRY_MS * 2 ** Math.min(count - 1, 10);
      this.enqueueAfter(id, Math.min(pause, LONGEST_RETRY_MS));
    }
  }
}
