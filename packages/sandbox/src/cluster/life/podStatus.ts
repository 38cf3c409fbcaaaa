import type { Condition } from '../api/object';
import { withCondition } from './conditions';
import type { ContainerStatus, Pod } from './podTypes';

type PodStatus = NonNullable<Pod['status']>;

function phaseOf(pod: Pod, statuses: ContainerStatus[]): string {
  const over = statuses.every(status => status.state.terminated);
  if (over && statuses.length > 0 && pod.spec.restartPolicy !== 'Always') {
    const failed = statuses.some(s => s.state.terminated?.exitCode !== 0);
    return failed ? 'Failed' : 'Succeeded';
  }
  const begun = statuses.some(
    status => status.state.running ?? status.lastState.terminated,
  );
  return begun ? 'Running' : 'Pending';
}

function condition(
  type: string,
  ok: boolean,
  reason?: string,
  message?: string,
): Condition {
  return ok
    ? { type, status: 'True' }
    : { type, status: 'False', reason, message };
}

/** A pod's status with new container statuses; phase and conditions follow from them. */
export function statusWith(
  pod: Pod,
  statuses: ContainerStatus[],
  initialised = true,
): PodStatus {
  const phase = phaseOf(pod, statuses);
  const unready = statuses.filter(s => !s.ready).map(s => s.name);
  const ready = unready.length === 0 && phase === 'Running';
  const reason = phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const message =
    phase === 'Succeeded'
      ? undefined
      : `containers with unready status: [${unready.join(' ')}]`;
  let conditions = pod.status?.conditions ?? [];
  for (const next of [
    condition('PodReadyToStartContainers', initialised),
    condition('Initialized', initialised, 'ContainersNotInitialized'),
    condition('Ready', ready, reason, message),
    condition('ContainersReady', ready, reason, message),
  ]) {
    conditions = withCondition(conditions, next);
  }
  return { ...pod.status, phase, conditions, containerStatuses: statuses };
}
