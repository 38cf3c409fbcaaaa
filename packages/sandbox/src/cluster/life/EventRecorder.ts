import { randomSuffix } from '../api/Objects';
import { numberAt } from '../api/json';
import type { KubeObject } from '../api/object';
import type { Store } from '../api/Store';
import { timestamp } from '../api/timestamp';
import { randomUUID } from 'node:crypto';

const MOST_EVENTS = 20_000;

/** What happened to an object. */
export interface Happening {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
  /** "spec.containers{web}" for what concerns one container. */
  fieldPath?: string;
}

/** Writes events; what repeats is counted, and the oldest are dropped beyond a limit. */
export class EventRecorder {
  private readonly known = new Map<string, string>();

  constructor(private readonly store: Store) {}

  record(object: KubeObject, happening: Happening): void {
    const { metadata } = object;
    const namespace = metadata.namespace ?? 'default';
    const terminating = this.store.get('namespaces', '', namespace)?.metadata
      .deletionTimestamp;
    if (terminating !== undefined) return;
    const now = timestamp();
    const same = `${metadata.uid} ${happening.reason} ${happening.message}`;
    const before = this.known.get(same);
    const stored = before && this.store.get('events', namespace, before);
    if (stored) {
      this.store.put('events', {
        ...stored,
        count: numberAt(stored, 1, 'count') + 1,
        lastTimestamp: now,
      });
      return;
    }
    const name = `${metadata.name}.${Date.now().toString(16)}${randomSuffix()}`;
    this.known.set(same, name);
    this.store.put('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name,
        namespace,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: now,
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        ...(happening.fieldPath ? { fieldPath: happening.fieldPath } : {}),
      },
      type: happening.type,
      reason: happening.reason,
      message: happening.message,
      source: { component: happening.component },
      reportingComponent: happening.component,
      reportingInstance: '',
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      eventTime: null,
    });
    this.trim();
  }

  private trim(): void {
    const events = this.store.collection('events');
    if (this.known.size > MOST_EVENTS * 2) this.known.clear();
    while (events.size > MOST_EVENTS) {
      const [oldest] = events.values();
      this.store.remove('events', oldest);
    }
  }
}
