import {
  type KubernetesObject,
  conditionOf,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';
import { keepMetadata } from './keepMetadata';

/** What is held of a pod: whose it is, whether it is ready, and what its containers wait for or died of. */
export function keepPod(pod: KubernetesObject): KubernetesObject {
  return {
    ...keepMetadata(pod),
    status: {
      phase: textAt(pod, 'status', 'phase'),
      reason: textAt(pod, 'status', 'reason'),
      message: textAt(pod, 'status', 'message'),
      conditions: ['PodScheduled', 'Ready'].flatMap(
        type => conditionOf(pod, type) ?? [],
      ),
      initContainerStatuses: listAt(pod, 'status', 'initContainerStatuses').map(
        keepContainer,
      ),
      containerStatuses: listAt(pod, 'status', 'containerStatuses').map(
        keepContainer,
      ),
    },
  };
}

function keepContainer(container: unknown) {
  return {
    name: member(container, 'name'),
    image: member(container, 'image'),
    ready: member(container, 'ready'),
    waiting: keepReason(member(container, 'state', 'waiting')),
    terminated: keepReason(member(container, 'state', 'terminated')),
    lastTerminated: keepReason(member(container, 'lastState', 'terminated')),
  };
}

function keepReason(state: unknown) {
  return state === undefined
    ? undefined
    : {
        reason: member(state, 'reason'),
        message: member(state, 'message'),
        exitCode: member(state, 'exitCode'),
      };
}
