import type { Workload } from '@berth/plugin-environments-common';
import {
  conditionOf,
  type KubernetesObject,
  listAt,
  member,
  numberAt,
  textAt,
} from '@berth/plugin-environments-node';
import { podProblem } from './podProblem';
import type { Refusals } from './PodRefusals';

interface Counts {
  desired: number;
  ready: number;
  updated: number;
  /** Whether the controller has nothing left to do. */
  complete: boolean;
}

const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
] as const;

interface Observed {
  kept: KubernetesObject;
  pods: KubernetesObject[];
  shown: Workload;
}

/**
 * Kept workloads with their kept pods, as the status shows them. Sorted by kind and name.
 *
 * @param refusalsOf - what the cluster says of workloads whose pods are missing while nothing says why
 */
export function observeWorkloads(
  workloads: KubernetesObject[],
  pods: KubernetesObject[],
  refusalsOf: (missing: KubernetesObject[]) => Refusals = () => new Map(),
): Workload[] {
  const podsByOwner = new Map<string, KubernetesObject[]>();
  for (const pod of pods) {
    const owner = ownerOf(pod);
    if (owner) {
      podsByOwner.set(owner, [...(podsByOwner.get(owner) ?? []), pod]);
    }
  }
  const observed = workloads
    .filter(workload => !isOfCronJob(workload))
    .flatMap((kept): Observed[] => {
      const kind = WORKLOAD_KINDS.find(it => it === kept.kind);
      const own = podsByOwner.get(`${kept.kind}/${kept.metadata.name}`) ?? [];
      return kind
        ? [{ kept, pods: own, shown: observeWorkload(kind, kept, own) }]
        : [];
    });
  const refusals = refusalsOf(
    observed.filter(missesPods).map(({ kept }) => kept),
  );
  return observed
    .map(it => withRefusal(it, refusals))
    .sort(
      (a, b) =>
        WORKLOAD_KINDS.indexOf(a.kind) - WORKLOAD_KINDS.indexOf(b.kind) ||
        a.name.localeCompare(b.name),
    );
}

/** The runs of a CronJob come and go, and an environment is ready without them. */
function isOfCronJob({ metadata }: KubernetesObject): boolean {
  return (
    metadata.ownerReferences?.some(({ kind }) => kind === 'CronJob') ?? false
  );
}

function observeWorkload(
  kind: Workload['kind'],
  workload: KubernetesObject,
  pods: KubernetesObject[],
): Workload {
  const { name, labels } = workload.metadata;
  const counts = countsOf(kind, workload);
  const problem = counts.complete ? undefined : problemOf(workload, pods);
  return {
    kind,
    name,
    application:
      labels?.['berth.dev/application'] ??
      labels?.['app.kubernetes.io/instance'] ??
      labels?.['app.kubernetes.io/name'],
    desired: counts.desired,
    ready: counts.ready,
    updated: counts.updated,
    images: listAt(workload, 'spec', 'images').filter(
      (image): image is string => typeof image === 'string',
    ),
    health: healthOf(counts, problem !== undefined),
    ...(problem ? { problem } : {}),
  };
}

/** Whether pods are missing and nothing says why; of a Deployment its ReplicaSets' condition does. */
function missesPods({ kept, pods, shown }: Observed): boolean {
  if (shown.health !== 'progressing' || shown.problem) {
    return false;
  }
  const there = pods.filter(
    pod =>
      !pod.metadata.deletionTimestamp &&
      !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? ''),
  ).length;
  switch (shown.kind) {
    case 'Deployment':
      return false;
    case 'Job':
      return there === 0 && member(kept, 'spec', 'suspend') !== true;
    default:
      return there < shown.desired;
  }
}

/** The workload with what its cluster said against its pods, unless it got one after that. */
function withRefusal(
  { kept, pods, shown }: Observed,
  refusals: Refusals,
): Workload {
  const refusal = refusals.get(kept.metadata.uid ?? '');
  const overcome = pods.some(
    ({ metadata }) =>
      Date.parse(metadata.creationTimestamp ?? '') >
      Date.parse(refusal?.at ?? ''),
  );
  if (!refusal || overcome || shown.problem || shown.health === 'ready') {
    return shown;
  }
  const { reason, message } = refusal;
  return {
    ...shown,
    health: shown.ready > 0 ? 'degraded' : 'failed',
    problem: { reason, message },
  };
}

/** What can't be got over leaves a workload degraded while some of it serves, and failed where nothing does. */
function healthOf(counts: Counts, stuck: boolean): Workload['health'] {
  if (counts.complete) {
    return 'ready';
  }
  if (stuck) {
    return counts.ready > 0 ? 'degraded' : 'failed';
  }
  return 'progressing';
}

function countsOf(kind: Workload['kind'], workload: KubernetesObject): Counts {
  const status = (field: string) => numberAt(workload, 'status', field) ?? 0;
  const seen =
    status('observedGeneration') >= (workload.metadata.generation ?? 0);
  switch (kind) {
    case 'Job': {
      const desired = numberAt(workload, 'spec', 'completions') ?? 1;
      const complete = conditionOf(workload, 'Complete')?.status === 'True';
      const succeeded = status('succeeded');
      const ready = complete ? desired : Math.min(desired, succeeded);
      return { desired, ready, updated: ready, complete };
    }
    case 'DaemonSet': {
      const desired = status('desiredNumberScheduled');
      const ready = status('numberReady');
      const updated = status('updatedNumberScheduled');
      return {
        desired,
        ready,
        updated,
        complete: seen && ready >= desired && updated >= desired,
      };
    }
    default: {
      const desired = numberAt(workload, 'spec', 'replicas') ?? 1;
      const ready = status('readyReplicas');
      const updated =
        kind === 'StatefulSet'
          ? updatedOf(workload, ready)
          : status('updatedReplicas');
      return {
        desired,
        ready,
        updated,
        // Old replicas that have not gone yet are part of a rollout too.
        complete:
          seen &&
          ready >= desired &&
          updated >= desired &&
          status('replicas') <= desired,
      };
    }
  }
}

/** Once a StatefulSet's rollout is over its controller stops counting updated replicas. */
function updatedOf(workload: KubernetesObject, ready: number): number {
  const current = textAt(workload, 'status', 'currentRevision');
  const update = textAt(workload, 'status', 'updateRevision');
  return current === update
    ? ready
    : numberAt(workload, 'status', 'updatedReplicas') ?? 0;
}

/** The pods' own words first, since what the controller says follows from them. */
function problemOf(
  workload: KubernetesObject,
  pods: KubernetesObject[],
): Workload['problem'] {
  const newest = [...pods].sort((a, b) =>
    (b.metadata.creationTimestamp ?? '').localeCompare(
      a.metadata.creationTimestamp ?? '',
    ),
  );
  for (const pod of newest) {
    // Pods of earlier revisions are on their way out, whatever they die of.
    const found = isSibling(pod, newest[0]) ? podProblem(pod) : undefined;
    if (found) {
      return found;
    }
  }
  const failed = [
    conditionOf(workload, 'ReplicaFailure'),
    conditionOf(workload, 'Failed'),
  ].find(condition => condition?.status === 'True');
  if (failed) {
    return {
      reason: failed.reason ?? failed.type,
      message: failed.message ?? '',
    };
  }
  const progressing = conditionOf(workload, 'Progressing');
  return progressing?.reason === 'ProgressDeadlineExceeded'
    ? {
        reason: progressing.reason,
        message: progressing.message ?? 'The rollout takes too long',
      }
    : undefined;
}

function isSibling(pod: KubernetesObject, of: KubernetesObject): boolean {
  return ['pod-template-hash', 'controller-revision-hash'].every(
    label => pod.metadata.labels?.[label] === of.metadata.labels?.[label],
  );
}

/** `Deployment/web`; pods of a Deployment belong to a ReplicaSet that is named after it. */
function ownerOf(pod: KubernetesObject): string | undefined {
  const [owner] = pod.metadata.ownerReferences ?? [];
  if (!owner) {
    return undefined;
  }
  if (owner.kind !== 'ReplicaSet') {
    return `${owner.kind}/${owner.name}`;
  }
  const hash = pod.metadata.labels?.['pod-template-hash'];
  return hash && owner.name.endsWith(`-${hash}`)
    ? `Deployment/${owner.name.slice(0, -hash.length - 1)}`
    : `Deployment/${owner.name.replace(/-[^-]*$/, '')}`;
}
