import { longLivedController } from '../../longLivedController';
import type { SandboxLogger } from '../../SandboxLogger';
import type { ClusterClient } from '../client/ClusterClient';
import {
  ClusterRequestError,
  isConflict,
  isNotFound,
} from '../client/ClusterRequestError';
import { keyOf, referenceTo } from '../client/KubeObject';
import type { Reflector } from '../client/Reflector';
import {
  FLUX_FINALIZER,
  type FluxObject,
  RECONCILE_REQUEST,
} from '../FluxObject';
import { Conditions, isReady } from './conditions';
import { jittered, parseDuration } from './durations';
import { EventRecorder } from './EventRecorder';
import { mergePatchBetween } from './mergePatchBetween';
import { ReconcileFailure } from './ReconcileFailure';
import { WorkQueue } from './WorkQueue';

const DEFAULT_INTERVAL_MS = 10 * 60_000;

/** One reconciliation: the object as it is now, and what is to become of its status. */
export interface Reconciliation<T extends FluxObject> {
  object: T;
  /** A draft, written once at the end. */
  status: NonNullable<T['status']>;
  conditions: Conditions;
  /** Says at once, in the cluster, what is under way. */
  progress(message: string): Promise<void>;
  event(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void>;
  /** Aborted when the sandbox stops. */
  signal: AbortSignal;
}

/** What one kind of Flux object needs. */
export interface FluxReconciler<T extends FluxObject> {
  /** Resolves to the milliseconds until it should look again, or to nothing for the object's interval. */
  reconcile(run: Reconciliation<T>): Promise<number | undefined>;
  /** Undoes what the object stands for, before it goes. */
  finalize(run: Reconciliation<T>): Promise<void>;
}

/**
 * Runs a reconciler for the objects of one kind: at once when the spec changes, when a
 * look is requested or when it is told to; at the object's interval otherwise.
 */
export class FluxController<T extends FluxObject> {
  readonly queue: WorkQueue;
  readonly #events: EventRecorder;
  readonly #stopping = longLivedController();

  constructor(
    private readonly name: string,
    private readonly client: ClusterClient,
    readonly objects: Reflector<T>,
    private readonly reconciler: FluxReconciler<T>,
    concurrency: number,
    private readonly logger?: SandboxLogger,
  ) {
    this.queue = new WorkQueue({
      concurrency,
      work: key => this.#work(key),
      logger,
    });
    this.#events = new EventRecorder(client, name, logger);
    objects.onChange((before, now) => {
      if (!now) {
        this.queue.forget(keyOf(before?.metadata ?? { name: '' }));
      } else if (!before || asksForWork(before, now)) {
        this.queue.add(keyOf(now.metadata));
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.queue.stop();
  }

  async #work(key: string): Promise<number | undefined> {
    const known = this.objects.get(key);
    const object = known && (await this.client.get<T>(referenceTo(known)));
    if (!object) {
      return undefined;
    }
    try {
      if (object.metadata.deletionTimestamp) {
        await this.#finalize(object);
        return undefined;
      }
      if (object.spec.suspend) {
        return undefined;
      }
      return await this.#reconcile(await this.#withFinalizer(object));
    } catch (error) {
      // Gone or changed in the meantime: the watch tells of it.
      if (isNotFound(error) && !(await this.client.get(referenceTo(object)))) {
        return undefined;
      }
      if (!isConflict(error) && !this.#stopping.signal.aborted) {
        this.logger?.warn(`${this.name} could not handle ${key}: ${error}`);
      }
      throw error;
    }
  }

  async #reconcile(object: T): Promise<number | undefined> {
    const { run, write } = this.#begin(object);
    const { conditions } = run;
    const interval = jittered(
      parseDuration(object.spec.interval) ?? DEFAULT_INTERVAL_MS,
    );
    let outcome: ReconcileFailure | undefined;
    let after: number | undefined;
    try {
      after = await this.reconciler.reconcile(run);
      conditions.remove('Reconciling', 'Stalled');
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        return undefined;
      }
      outcome = asFailure(error);
      conditions.set('Ready', 'False', outcome.reason, outcome.message);
      if (outcome.stalled) {
        const { reason, message } = outcome.stalled;
        conditions.remove('Reconciling');
        conditions.set('Stalled', 'True', reason, message);
      } else {
        conditions.remove('Stalled');
        conditions.set(
          'Reconciling',
          'True',
          'ProgressingWithRetry',
          conditions.get('Reconciling')?.message ?? outcome.message,
        );
      }
      await run.event('Warning', outcome.reason, outcome.message);
    }
    if (!outcome || outcome.stalled) {
      run.status.observedGeneration = object.metadata.generation;
    }
    await write();
    if (outcome?.retry === 'backoff') {
      throw outcome;
    }
    return outcome?.retry ?? after ?? interval;
  }

  async #finalize(object: T): Promise<void> {
    if (!object.metadata.finalizers?.includes(FLUX_FINALIZER)) {
      return;
    }
    const { run } = this.#begin(object);
    await this.reconciler.finalize(run);
    await this.client.mergePatch(referenceTo(object), {
      metadata: {
        finalizers: object.metadata.finalizers.filter(
          it => it !== FLUX_FINALIZER,
        ),
        resourceVersion: object.metadata.resourceVersion,
      },
    });
  }

  async #withFinalizer(object: T): Promise<T> {
    const { finalizers = [], resourceVersion } = object.metadata;
    if (finalizers.includes(FLUX_FINALIZER)) {
      return object;
    }
    return this.client.mergePatch<T>(referenceTo(object), {
      metadata: {
        finalizers: [...finalizers, FLUX_FINALIZER],
        resourceVersion,
      },
    });
  }

  #begin(object: T) {
    const status = structuredClone(
      object.status ?? {},
    ) as Reconciliation<T>['status'];
    const conditions = new Conditions(
      status.conditions,
      object.metadata.generation ?? 0,
    );
    let written: Record<string, unknown> = object.status ?? {};
    const write = async () => {
      status.conditions = conditions.all();
      const asked = object.metadata.annotations?.[RECONCILE_REQUEST];
      if (asked) {
        status.lastHandledReconcileAt = asked;
      }
      const patch = mergePatchBetween(written, status);
      if (patch) {
        await this.client.mergePatch(
          referenceTo(object),
          { status: patch },
          { subresource: 'status', fieldManager: this.name },
        );
        written = structuredClone(status);
      }
    };
    const run: Reconciliation<T> = {
      object,
      status,
      conditions,
      signal: this.#stopping.signal,
      progress: async message => {
        conditions.remove('Stalled');
        conditions.set('Reconciling', 'True', 'Progressing', message);
        conditions.set(
          'Ready',
          'Unknown',
          'Progressing',
          'Reconciliation in progress',
        );
        const patch = mergePatchBetween(
          { conditions: written.conditions },
          { conditions: conditions.all() },
        );
        if (patch) {
          await this.client.mergePatch(
            referenceTo(object),
            { status: patch },
            { subresource: 'status', fieldManager: this.name },
          );
          written = { ...written, conditions: conditions.all() };
        }
      },
      event: (type, reason, message) =>
        this.#events.record(object, type, reason, message),
    };
    return { run, write };
  }
}

function asksForWork(before: FluxObject, now: FluxObject): boolean {
  const request = (object: FluxObject) =>
    object.metadata.annotations?.[RECONCILE_REQUEST];
  return (
    before.metadata.generation !== now.metadata.generation ||
    before.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    before.metadata.uid !== now.metadata.uid ||
    request(before) !== request(now)
  );
}

function asFailure(error: unknown): ReconcileFailure {
  if (error instanceof ReconcileFailure) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof ClusterRequestError && !error.retryable;
  return new ReconcileFailure(
    'ReconciliationFailed',
    message,
    refused ? undefined : 'backoff',
  );
}

/** Whether another object's change lets those go on that depend on it. */
export function becameReady(
  before: FluxObject | undefined,
  now: FluxObject,
): boolean {
  return isReady(now) && !(before && isReady(before));
}
