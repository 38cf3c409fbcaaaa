import type { ContainerState, Pod } from '@berth/plugin-environments-common';
import {
  type Cluster,
  conditionOf,
  type KubernetesObject,
  listAt,
  member,
  numberAt,
  textAt,
} from '@berth/plugin-environments-node';
import { podType } from './observedTypes';
import { readMost } from './readMost';

/** The pods of a namespace, read now, sorted by name. Fails with the reader's errors. */
export async function readPods(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<Pod[]> {
  const { objects } = await readMost(cluster, podType, { namespace, signal });
  return objects.map(podView).sort((a, b) => a.name.localeCompare(b.name));
}

function podView(pod: KubernetesObject): Pod {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return {
    name: pod.metadata.name,
    phase: pod.metadata.deletionTimestamp
      ? 'Terminating'
      : textAt(pod, 'status', 'phase') ?? 'Unknown',
    ready: conditionOf(pod, 'Ready')?.status === 'True',
    node: textAt(pod, 'spec', 'nodeName'),
    startedAt: textAt(pod, 'status', 'startTime'),
    reason:
      textAt(pod, 'status', 'reason') ??
      (scheduled?.status === 'False' ? scheduled.reason : undefined),
    // The first is the one whose log is shown unasked, and an init container has ended before the rest begins.
    containers: [
      ...containersOf(pod, 'containers', 'containerStatuses'),
      ...containersOf(pod, 'initContainers', 'initContainerStatuses'),
    ],
  };
}

function containersOf(
  pod: KubernetesObject,
  spec: string,
  statuses: string,
): ContainerState[] {
  return listAt(pod, 'spec', spec).map(container => {
    const name = textAt(container, 'name') ?? '';
    const status = listAt(pod, 'status', statuses).find(
      it => textAt(it, 'name') === name,
    );
    const state = (['terminated', 'running', 'waiting'] as const).find(
      it => member(status, 'state', it) !== undefined,
    );
    return {
      name,
      image: textAt(container, 'image') ?? '',
      ready: member(status, 'ready') === true,
      restarts: numberAt(status, 'restartCount') ?? 0,
      state: state ?? 'waiting',
      reason: state ? textAt(status, 'state', state, 'reason') : undefined,
      message:
        (state ? textAt(status, 'state', state, 'message') : undefined) ??
        textAt(status, 'lastState', 'terminated', 'message'),
    };
  });
}
