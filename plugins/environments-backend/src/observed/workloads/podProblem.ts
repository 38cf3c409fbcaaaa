import {
  conditionOf,
  type KubernetesObject,
  listAt,
  member,
  numberAt,
  textAt,
} from '@berth/plugin-environments-node';

/** Why a pod does not come up, in the cluster's words. */
export interface PodProblem {
  reason: string;
  message: string;
  pod: string;
}

/** Waiting reasons that pass by themselves while a pod starts. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing', '']);

/** What a kept pod can't get over by itself; undefined for one that runs, starts or has ended well. */
export function podProblem(pod: KubernetesObject): PodProblem | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  const phase = textAt(pod, 'status', 'phase');
  if (deletionTimestamp || phase === 'Succeeded') {
    return undefined;
  }
  const containers = [
    ...listAt(pod, 'status', 'initContainerStatuses'),
    ...listAt(pod, 'status', 'containerStatuses'),
  ];
  for (const container of containers) {
    const found = containerProblem(container);
    if (found) {
      return { ...found, pod: name };
    }
  }
  if (phase === 'Failed') {
    return {
      reason: textAt(pod, 'status', 'reason') ?? 'Failed',
      message: textAt(pod, 'status', 'message') ?? 'The pod failed',
      pod: name,
    };
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable'
    ? {
        reason: 'Unschedulable',
        message: scheduled.message ?? 'No node takes the pod',
        pod: name,
      }
    : undefined;
}

function containerProblem(
  container: unknown,
): { reason: string; message: string } | undefined {
  const waiting = textAt(container, 'waiting', 'reason');
  if (waiting !== undefined && !STARTING.has(waiting)) {
    const words = textAt(container, 'waiting', 'message') ?? '';
    return {
      reason: waiting,
      message:
        waiting === 'CrashLoopBackOff'
          ? endOf(container, 'lastTerminated') ?? words
          : words || `Container ${textAt(container, 'name')} waits`,
    };
  }
  const exitCode = numberAt(container, 'terminated', 'exitCode');
  return exitCode !== undefined && exitCode !== 0
    ? {
        reason: textAt(container, 'terminated', 'reason') ?? 'Error',
        message: endOf(container, 'terminated') ?? '',
      }
    : undefined;
}

/** `Container web ended with exit code 137 (OOMKilled): …` */
function endOf(container: unknown, state: string): string | undefined {
  if (member(container, state) === undefined) {
    return undefined;
  }
  const name = textAt(container, 'name');
  const reason = textAt(container, state, 'reason');
  const exitCode = numberAt(container, state, 'exitCode');
  const words = textAt(container, state, 'message')?.trim();
  const why = reason && reason !== 'Error' ? ` (${reason})` : '';
  return `Container ${name} ended with exit code ${exitCode ?? '?'}${why}${
    words ? `: ${words}` : ''
  }`;
}
