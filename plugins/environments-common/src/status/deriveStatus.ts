import type { ChainStep, EnvironmentStatus } from '../contract/status';
import { environmentId } from '../rules/names';
import { blockerOf } from './blockerOf';
import { deletionSteps } from './deletionSteps';
import { engineSteps } from './engineSteps';
import type { Observations } from './Observations';
import { phaseOf } from './phaseOf';
import { Change, changeOf } from './requestSteps';
import { runningVersions } from './runningVersions';
import { addressOf, reachableStep, workloadsStep } from './workloadSteps';

/**
 * An environment's status from what is known of it. Pure; never throws. Green only where every step from the request
 * to the address is known to be done for the commit that Git asks for.
 */
export function deriveStatus(observations: Observations): EnvironmentStatus {
  const { now, previous, cluster } = observations;
  const seen = withoutNamespace(withLastSeen(observations));
  const change = changeOf(seen);
  const delivered = clusterSteps(seen, change);
  const applied = delivered.some(
    ({ name, state }) => name === 'applied' && state === 'done',
  );
  const chain = timed(
    [change.requested, change.committed, ...delivered],
    seen,
    change.commit,
  );
  const phase = phaseOf(chain, seen);
  const blocker = blockerOf(chain, seen);
  const address = cluster.reachable ? addressOf(seen) : previous?.address;
  const observedAt = cluster.lastAnswerAt ?? previous?.observedAt;
  return {
    phase,
    since: previous?.phase === phase ? previous.since : now,
    chain,
    ...(blocker && { blocker }),
    applications: runningVersions(seen, applied),
    workloads: seen.workloads,
    quota: seen.quota,
    ...(address && { address }),
    ...(observedAt && { observedAt }),
    stale: !cluster.reachable,
  };
}

/** Where the cluster can't be read, what it showed last stands in for what it shows. */
function withLastSeen(observations: Observations): Observations {
  const { cluster, previous, workloads, quota } = observations;
  return cluster.reachable || !previous
    ? observations
    : {
        ...observations,
        workloads: workloads.length > 0 ? workloads : previous.workloads,
        quota: quota.length > 0 ? quota : previous.quota,
      };
}

/**
 * With the namespace among what is missing where the cluster is without it: an environment of nothing that lasts shows
 * by nothing else that it is gone. What of a cluster can't be read is not known to be missing.
 */
function withoutNamespace(observations: Observations): Observations {
  const { cluster, namespace, spec, missing = [] } = observations;
  return spec && !namespace && cluster.reachable && !cluster.problem
    ? {
        ...observations,
        missing: [
          {
            kind: 'Namespace',
            name: environmentId(spec.customer, spec.name),
          },
          ...missing,
        ],
      }
    : observations;
}

/** `fetched` to `reachable`, each waiting for the one before it. */
function clusterSteps(observations: Observations, change: Change): ChainStep[] {
  const { cluster, spec, invalid, commit, operation } = observations;
  const committed = change.committed.state === 'done';
  if (!committed && (commit === undefined || invalid === undefined)) {
    return waiting('fetched', 'applied', 'workloads', 'reachable');
  }
  if (!cluster.reachable) {
    return unreachable(observations);
  }
  const deleted =
    spec === undefined &&
    invalid === undefined &&
    (operation?.kind === 'delete' || change.delivered);
  if (deleted) {
    return deletionSteps(observations);
  }
  if (!change.delivered) {
    return [
      {
        name: 'fetched',
        state: 'running',
        summary: 'Waits for its delivery branch',
      },
      ...waiting('applied', 'workloads', 'reachable'),
    ];
  }
  const [fetched, applied] = engineSteps(observations);
  if (applied.state !== 'done') {
    return [fetched, applied, ...waiting('workloads', 'reachable')];
  }
  const workloads = workloadsStep(
    observations,
    runningVersions(observations, true),
    appliedSince(observations, change),
  );
  const reachable = reachableStep(observations);
  return [
    fetched,
    applied,
    workloads,
    workloads.state === 'done' || reachable.state === 'skipped'
      ? reachable
      : { name: 'reachable', state: 'waiting' },
  ];
}

/** When this very change was first seen to be applied. */
function appliedSince({ previous, now }: Observations, change: Change): string {
  const before = previous?.chain.find(({ name }) => name === 'applied');
  return isSameChange(previous, change.commit) && before?.state === 'done'
    ? before.at ?? now
    : now;
}

function isSameChange(
  previous: EnvironmentStatus | undefined,
  commit: string | undefined,
): boolean {
  return (
    commit !== undefined &&
    (previous?.chain ?? []).some(
      it => it.name === 'committed' && it.commit === commit,
    )
  );
}

function unreachable({ cluster }: Observations): ChainStep[] {
  const name = cluster.name ? `Cluster ${cluster.name}` : 'Its cluster';
  const { problem } = cluster;
  // What a reader says of its cluster is a sentence with its name already.
  const summary = problem?.startsWith(name)
    ? problem
    : `${name} can't be reached${problem ? `: ${problem}` : ''}`;
  return [
    { name: 'fetched', state: 'unknown', summary },
    { name: 'applied', state: 'unknown' },
    { name: 'workloads', state: 'unknown' },
    { name: 'reachable', state: 'unknown' },
  ];
}

function waiting(...names: ChainStep['name'][]): ChainStep[] {
  return names.map(name => ({ name, state: 'waiting' }));
}

/**
 * The chain with times: a step that has not moved keeps its time, one that has takes the engine's, and nothing comes
 * before the step before it.
 */
function timed(
  chain: ChainStep[],
  { now, previous }: Observations,
  commit: string | undefined,
): ChainStep[] {
  const earlier = previous?.chain ?? [];
  const sameChange = isSameChange(previous, commit);
  let last = '';
  return chain.map(step => {
    const clean = withoutUndefined(step);
    if (step.state === 'waiting' || step.state === 'skipped') {
      return clean;
    }
    const before = earlier.find(({ name }) => name === step.name);
    const own = step.name === 'requested' || step.name === 'committed';
    const kept =
      !own && sameChange && before?.state === step.state
        ? before.at
        : undefined;
    let at = kept ?? step.at ?? (own ? undefined : now);
    if (at !== undefined && Date.parse(at) < Date.parse(last)) {
      at = last;
    }
    last = at ?? last;
    return at === undefined ? clean : { ...clean, at };
  });
}

function withoutUndefined(step: ChainStep): ChainStep {
  return Object.fromEntries(
    Object.entries(step).filter(([, value]) => value !== undefined),
  ) as ChainStep;
}
