import { deepEqual, numberAt, recordAt } from '../api/json';
import type { Condition, JsonObject, KubeObject } from '../api/object';
import { timestamp } from '../api/timestamp';
import {
  conditionOf,
  conditionsOf,
  withCondition,
  withoutCondition,
} from './conditions';
import type { Workload } from './workloads';

/** How far a rollout is. */
export interface Rollout {
  replicas: number;
  updated: number;
  ready: number;
  wanted: number;
  /** How many must be available for the Deployment to be. */
  least: number;
  currentName: string;
  /** Why a pod could not be created, in the API's words. */
  failure?: Condition;
}

function sum(sets: KubeObject[], field: string): number {
  return sets.reduce(
    (total, set) => total + numberAt(set, 0, 'status', field),
    0,
  );
}

/** Adds up what a Deployment's ReplicaSets say. */
export function rolloutOf(
  deployment: Workload,
  current: Workload | undefined,
  old: Workload[],
  unavailable: number,
): Rollout {
  const all = current ? [...old, current] : old;
  const wanted = deployment.spec.replicas ?? 1;
  return {
    replicas: sum(all, 'replicas'),
    updated: current ? sum([current], 'replicas') : 0,
    ready: sum(all, 'readyReplicas'),
    wanted,
    least: wanted - unavailable,
    currentName: current?.metadata.name ?? '',
    failure: all
      .map(set => conditionOf(set, 'ReplicaFailure'))
      .find(condition => condition !== undefined),
  };
}

function progressing(
  deployment: Workload,
  rollout: Rollout,
  status: JsonObject,
): { condition: Condition; deadlineMs: number } {
  const { wanted, replicas, updated, ready } = rollout;
  const before = conditionOf(deployment, 'Progressing');
  const name = `ReplicaSet "${rollout.currentName}"`;
  const complete =
    updated === wanted &&
    replicas === wanted &&
    ready === wanted &&
    rollout.currentName !== '';
  const base = { type: 'Progressing' } as const;
  if (complete) {
    return {
      condition: {
        ...base,
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `${name} has successfully progressed.`,
        lastUpdateTime:
          before?.reason === 'NewReplicaSetAvailable'
            ? before.lastUpdateTime
            : timestamp(),
      },
      deadlineMs: 0,
    };
  }
  const old = deployment.status ?? {};
  const moved =
    !before ||
    !before.message?.includes(rollout.currentName) ||
    before.reason === 'NewReplicaSetAvailable' ||
    ['replicas', 'updatedReplicas', 'readyReplicas'].some(
      field => !deepEqual(old[field], status[field]),
    );
  const since = moved ? timestamp() : before.lastUpdateTime ?? timestamp();
  const limit = numberAt(deployment, 600, 'spec', 'progressDeadlineSeconds');
  const left = Date.parse(since) + limit * 1000 - Date.now();
  if (left <= 0 || (!moved && before.reason === 'ProgressDeadlineExceeded')) {
    return {
      condition: {
        ...base,
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `${name} has timed out progressing.`,
        lastUpdateTime:
          before?.reason === 'ProgressDeadlineExceeded' ? since : timestamp(),
      },
      deadlineMs: 0,
    };
  }
  return {
    condition: {
      ...base,
      status: 'True',
      reason: before ? 'ReplicaSetUpdated' : 'NewReplicaSetCreated',
      message: before
        ? `${name} is progressing.`
        : `Created new replica set "${rollout.currentName}"`,
      lastUpdateTime: since,
    },
    deadlineMs: left + 50,
  };
}

/** A Deployment's status, and in how many milliseconds its deadline comes (0: it has none now). */
export function deploymentStatus(
  deployment: Workload,
  rollout: Rollout,
): { status: JsonObject; deadlineMs: number } {
  const { replicas, updated, ready, wanted } = rollout;
  const counts: JsonObject = {
    ...(replicas ? { replicas } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    ...(ready ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(wanted > ready ? { unavailableReplicas: wanted - ready } : {}),
  };
  const available = ready >= rollout.least;
  const previous = conditionOf(deployment, 'Available');
  const unchanged = previous?.status === (available ? 'True' : 'False');
  let conditions = withCondition(conditionsOf(deployment), {
    type: 'Available',
    status: available ? 'True' : 'False',
    reason: available
      ? 'MinimumReplicasAvailable'
      : 'MinimumReplicasUnavailable',
    message: `Deployment ${
      available ? 'has' : 'does not have'
    } minimum availability.`,
    lastUpdateTime: unchanged ? previous.lastUpdateTime : timestamp(),
  });
  const progress = progressing(deployment, rollout, counts);
  conditions = withCondition(conditions, progress.condition);
  conditions = rollout.failure
    ? withCondition(conditions, {
        ...rollout.failure,
        lastUpdateTime: rollout.failure.lastTransitionTime,
      })
    : withoutCondition(conditions, 'ReplicaFailure');
  const collisions = recordAt(deployment, 'status').collisionCount;
  return {
    status: {
      ...(collisions === undefined ? {} : { collisionCount: collisions }),
      observedGeneration: deployment.metadata.generation,
      ...counts,
      conditions,
    },
    deadlineMs: progress.deadlineMs,
  };
}

/** Whether a Deployment still has time to get on. */
export function isProgressing(deployment: KubeObject): boolean {
  const condition = conditionOf(deployment, 'Progressing');
  return (
    condition?.status === 'True' &&
    condition.reason !== 'NewReplicaSetAvailable'
  );
}
