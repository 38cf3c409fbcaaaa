import type { EnvironmentEvent } from '@berth/plugin-environments-common';
import {
  type Cluster,
  type KubernetesObject,
  numberAt,
  textAt,
} from '@berth/plugin-environments-node';
import { eventType } from './observedTypes';
import { readMost } from './readMost';

/** How many events are given at most. */
const NEWEST = 200;

/** The newest events of a namespace, newest first, at most 200. Fails with the reader's errors. */
export async function readEvents(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<EnvironmentEvent[]> {
  const { objects } = await readMost(cluster, eventType, {
    namespace,
    signal,
  });
  return objects
    .map(eventView)
    .sort((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen))
    .slice(0, NEWEST);
}

/** One event of either API, as the contract has it. */
export function eventView(event: KubernetesObject): EnvironmentEvent {
  return {
    type: textAt(event, 'type') === 'Warning' ? 'Warning' : 'Normal',
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? textAt(event, 'note') ?? '',
    object: {
      kind: textAt(event, 'involvedObject', 'kind') ?? '',
      name: textAt(event, 'involvedObject', 'name') ?? '',
    },
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
    lastSeen:
      textAt(event, 'series', 'lastObservedTime') ??
      textAt(event, 'lastTimestamp') ??
      textAt(event, 'eventTime') ??
      event.metadata.creationTimestamp ??
      new Date(0).toISOString(),
  };
}
