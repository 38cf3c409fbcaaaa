import type {
  Blueprint,
  EnvironmentSpec,
  EnvironmentStatus,
  OperationRequest,
  OperationState,
} from '@berth/plugin-environments-common';
import {
  sameMembers,
  withSchemaDefaults,
} from '@berth/plugin-environments-common/domain';
import type { StoredOperation } from '@berth/plugin-environments-node';

/** A commit, or its environment, that Git does not show this many milliseconds later was taken away by somebody else. */
const GONE_AFTER = 60_000;

/** Times of commits are whole seconds, so only a clear difference tells which of two came first. */
const CLEARLY = 1_000;

export interface OperationMove {
  id: string;
  from: OperationState[];
  to: OperationState;
  message?: string;
}

/** What is known of an environment when its committed operations are looked at. */
export interface OperationProgress {
  /** When Git was read last, RFC 3339: what was pushed later by another process may not be here yet. */
  readAt?: string;
  /** Its committed and applied operations, oldest first. */
  operations: StoredOperation[];
  /** Whether Git holds it. */
  desired: boolean;
  spec?: EnvironmentSpec;
  /** The blueprint of `spec`; absent where it can't be used. */
  blueprint?: Blueprint;
  lastCommit?: { sha: string; at: string };
  /** Whether `lastCommit` is known to be a commit of `operations`, or one after it. */
  knows: (commit: string) => boolean;
  /** Absent while the cluster has not been read. */
  status?: EnvironmentStatus;
  /** Whether anything of it is left on its cluster, and whether the engine's objects are; undefined: nobody knows. */
  left?: { anything: boolean; engine: boolean };
}

/**
 * How far committed operations have come. One whose rollout fails stays where it is, and the environment says why;
 * one that a later commit overtook has succeeded where what it asked for serves, and is outdated otherwise.
 */
export function operationMoves(progress: OperationProgress): OperationMove[] {
  return progress.operations.flatMap((operation, index) => {
    const to =
      operation.kind === 'delete'
        ? deletionState(operation, progress)
        : changeState(
            operation,
            progress.operations.slice(index + 1),
            progress,
          );
    return to && to.state !== operation.state
      ? [
          {
            id: operation.id,
            from: [operation.state],
            to: to.state,
            message: to.message,
          },
        ]
      : [];
  });
}

type Reached = { state: OperationState; message?: string } | undefined;

function deletionState(
  operation: StoredOperation,
  progress: OperationProgress,
): Reached {
  const { desired, left } = progress;
  if (desired) {
    return isOvertaken(operation, progress)
      ? {
          state: 'outdated',
          message: 'The environment was created anew by a later commit',
        }
      : undefined;
  }
  if (left && !left.anything) {
    return { state: 'succeeded' };
  }
  return left && !left.engine ? { state: 'applied' } : undefined;
}

function changeState(
  operation: StoredOperation,
  later: StoredOperation[],
  progress: OperationProgress,
): Reached {
  const { desired, lastCommit, spec, blueprint, status } = progress;
  const deletion = later.find(({ kind }) => kind === 'delete');
  if (!desired) {
    return deletion || isLongCommitted(operation, progress)
      ? {
          state: 'outdated',
          message: 'The environment was deleted by a later commit',
        }
      : undefined;
  }
  const ready = status?.phase === 'ready' || status?.phase === 'asleep';
  if (lastCommit && lastCommit.sha === operation.commit) {
    if (ready) {
      return { state: 'succeeded' };
    }
    const applied = status?.chain.find(({ name }) => name === 'applied');
    return applied?.state === 'done' ? { state: 'applied' } : undefined;
  }
  const overtaken =
    lastCommit &&
    (later.some(({ commit }) => commit === lastCommit.sha) ||
      isOvertaken(operation, progress));
  if (!overtaken || !spec) {
    return undefined;
  }
  const short = lastCommit.sha.slice(0, 7);
  if (operation.kind === 'rollback') {
    // What a rollback went back to is not in its request.
    return {
      state: 'outdated',
      message: `A later commit, ${short}, came before it was through`,
    };
  }
  if (!isStillAskedFor(operation.request, spec, blueprint)) {
    return {
      state: 'outdated',
      message: `A later commit, ${short}, asks for something else`,
    };
  }
  return ready ? { state: 'succeeded' } : undefined;
}

/** Whether what a request asked for, with the blueprint's defaults as it was committed, is what Git asks for now. */
function isStillAskedFor(
  request: OperationRequest,
  spec: EnvironmentSpec,
  blueprint: Blueprint | undefined,
): boolean {
  switch (request.kind) {
    case 'create':
      return true;
    case 'deploy':
      return Object.entries(request.versions).every(
        ([application, version]) =>
          spec.applications[application]?.version === version,
      );
    case 'update': {
      const { size, owner, parameters, values } = request.changes;
      return (
        (size === undefined || size === spec.size) &&
        (owner === undefined || owner === spec.owner) &&
        (parameters === undefined ||
          sameMembers(
            blueprint
              ? withSchemaDefaults(blueprint.parameters, parameters)
              : parameters,
            spec.parameters,
          )) &&
        Object.entries(values ?? {}).every(([application, asked]) => {
          const stands = spec.applications[application]?.values;
          return stands !== undefined && sameMembers(asked, stands);
        })
      );
    }
    default:
      return false;
  }
}

/** Whether a later commit is there. What Git holds tells, not the clocks of those who committed. */
function isOvertaken(
  operation: StoredOperation,
  progress: OperationProgress,
): boolean {
  const { lastCommit, knows } = progress;
  const { commit, committedAt } = operation;
  if (!lastCommit || commit === undefined || lastCommit.sha === commit) {
    return false;
  }
  // Whoever writes history anew leaves nothing but times behind.
  return (
    knows(commit) ||
    (isLongCommitted(operation, progress) &&
      committedAt !== undefined &&
      Date.parse(lastCommit.at) - Date.parse(committedAt) > CLEARLY)
  );
}

function isLongCommitted(
  { committedAt }: StoredOperation,
  { readAt }: OperationProgress,
): boolean {
  return Date.parse(readAt ?? '') - Date.parse(committedAt ?? '') > GONE_AFTER;
}
