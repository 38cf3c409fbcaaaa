import type { SandboxLogger } from '../../SandboxLogger';
import { finishDeletion, type DeleteOptions } from '../api/deletion';
import { deepEqual } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import type { Objects } from '../api/Objects';
import type { Store } from '../api/Store';
import type { Faults } from '../faults';
import type { Clock } from './Clock';
import { EventRecorder } from './EventRecorder';
import type { Timings } from './timings';

/** What all controllers share. */
export interface LifeParts {
  objects: Objects;
  clock: Clock;
  timings: Timings;
  faults: Faults;
  imageExists: (image: string) => boolean;
  logger?: SandboxLogger;
}

/** How controllers read and write the cluster. */
export class Life {
  readonly store: Store;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly faults: Faults;
  readonly events: EventRecorder;
  readonly logger?: SandboxLogger;

  constructor(private readonly parts: LifeParts) {
    this.store = parts.objects.store;
    this.clock = parts.clock;
    this.timings = parts.timings;
    this.faults = parts.faults;
    this.logger = parts.logger;
    this.events = new EventRecorder(this.store);
  }

  /** Whether an image can be pulled now. */
  canPull(image: string): boolean {
    return this.parts.imageExists(image) && !this.faults.isBroken(image);
  }

  get(key: string, namespace: string, name: string): KubeObject | undefined {
    return this.store.get(key, namespace, name);
  }

  /** Creates as a request would. @throws ApiError as the API does. */
  create(key: string, namespace: string, body: JsonObject): KubeObject {
    const type = this.parts.objects.registry.require(key);
    return this.parts.objects.create(type, namespace, body);
  }

  /** Updates the whole object as a request would. @throws ApiError as the API does. */
  update(key: string, object: KubeObject): KubeObject {
    const type = this.parts.objects.registry.require(key);
    const { namespace = '', name } = object.metadata;
    return this.parts.objects.update(type, namespace, name, object);
  }

  /** Deletes what is still there. */
  delete(key: string, object: KubeObject, options: DeleteOptions = {}): void {
    const { namespace = '', name, uid } = object.metadata;
    if (this.get(key, namespace, name)?.metadata.uid !== uid) return;
    const type = this.parts.objects.registry.require(key);
    this.parts.objects.delete(type, namespace, name, options);
  }

  /** Writes a status where it differs from what is stored. */
  setStatus(key: string, object: KubeObject, status: object): void {
    this.replace(key, object, current => ({ ...current, status }));
  }

  /**
   * Changes an object that is still there, past admission; removes it where
   * the change took the last finalizer.
   */
  replace(
    key: string,
    object: KubeObject,
    change: (current: KubeObject) => KubeObject,
  ): void {
    const { namespace = '', name, uid } = object.metadata;
    const current = this.get(key, namespace, name);
    if (!current || current.metadata.uid !== uid) return;
    const next = change(current);
    if (deepEqual(next, current)) return;
    const type = this.parts.objects.registry.require(key);
    if (finishDeletion(type, next)) this.store.remove(key, next);
    else this.store.put(key, next);
  }
}
