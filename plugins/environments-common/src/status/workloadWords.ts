import type { Workload } from '../contract/status';
import { oneLine } from './words';

/** What kind of trouble a workload is in, which decides the words and the advice. */
export type Trouble =
  | 'image'
  | 'crash'
  | 'configuration'
  | 'quota'
  | 'admission'
  | 'room'
  | 'late'
  | 'other';

const TROUBLES: Array<[Trouble, RegExp]> = [
  [
    'image',
    /^(ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|ImageInspectError|RegistryUnavailable)$/,
  ],
  [
    'crash',
    /^(CrashLoopBackOff|Error|OOMKilled|ContainerCannotRun|StartError|RunContainerError|BackoffLimitExceeded|PodFailurePolicy|Failed)$/,
  ],
  ['configuration', /^(CreateContainerConfigError|CreateContainerError)$/],
  ['room', /^(Unschedulable|FailedScheduling|Evicted)$/],
  ['late', /^(ProgressDeadlineExceeded|DeadlineExceeded)$/],
];

/** The trouble that a workload's own words tell of; undefined where it is in none. */
export function troubleOf({ problem }: Workload): Trouble | undefined {
  if (!problem) {
    return undefined;
  }
  const { reason, message } = problem;
  if (/exceeded quota|FailedQuota/i.test(`${reason} ${message}`)) {
    return 'quota';
  }
  if (reason === 'FailedCreate' || reason === 'ReplicaFailure') {
    return 'admission';
  }
  return TROUBLES.find(([, reasons]) => reasons.test(reason))?.[0] ?? 'other';
}

/** Whether a workload can't get over its trouble by waiting. */
export function isStuck(workload: Workload): boolean {
  const trouble = troubleOf(workload);
  return (
    trouble !== undefined &&
    (workload.health === 'failed' ||
      workload.health === 'degraded' ||
      (workload.health === 'progressing' &&
        !['room', 'other'].includes(trouble)))
  );
}

/** One sentence on a workload that is not ready, in the cluster's own words where it has any. */
export function workloadSentence(workload: Workload): string {
  const { kind, name, problem } = workload;
  const trouble = troubleOf(workload);
  if (!problem || !trouble) {
    return kind === 'Job'
      ? `${kind} ${name} has not ended yet`
      : `${kind} ${name} ${progressOf(workload)}`;
  }
  const words = oneLine(problem.message || problem.reason);
  switch (trouble) {
    case 'image':
      return `${kind} ${name} waits for its image: ${words}`;
    case 'crash':
      return `${kind} ${name} keeps ending: ${words}`;
    case 'configuration':
      return `${kind} ${name} can't start its container: ${words}`;
    case 'quota':
      return `${kind} ${name} is refused more pods by the quota: ${words}`;
    case 'admission':
      return `${kind} ${name} can't make its pods: ${words}`;
    case 'room':
      return `${kind} ${name} finds no node for its pods: ${words}`;
    case 'late':
      return `${kind} ${name} did not become ready in time: ${words}`;
    default:
      return problem.message
        ? `${kind} ${name}: ${problem.reason}: ${words}`
        : `${kind} ${name}: ${words}`;
  }
}

/** What a rollout still needs; pods of the version before are ready too. */
function progressOf({ desired, ready, updated }: Workload): string {
  if (ready < desired) {
    return `has ${ready} of ${desired} ready`;
  }
  return updated < desired
    ? `has ${updated} of ${desired} updated`
    : 'still has pods of the version before';
}

const ADVICE: Record<Trouble, string> = {
  image: 'Deploy a version that exists, or go back to an earlier state.',
  crash:
    'Look at the logs of its pods; if the last change caused it, go back to an earlier state.',
  configuration:
    'Look at what the container refers to, such as a missing Secret or ConfigMap; if the last change caused it, go back to an earlier state.',
  quota: 'Choose a larger size, or lower what the applications ask for.',
  admission:
    'Look at what the cluster refuses; if the last change caused it, go back to an earlier state.',
  room: 'Choose a smaller size, or ask the platform team for room on the cluster.',
  late: 'Look at the events and logs of its pods; if the last change caused it, go back to an earlier state.',
  other: 'Look at its events and the logs of its pods.',
};

/** What to do about a workload's trouble. */
export function workloadAdvice(workload: Workload): string | undefined {
  const trouble = troubleOf(workload);
  return trouble && ADVICE[trouble];
}
