import type { ChainStep } from '../contract/status';
import type { Operation } from '../contract/operation';
import type { Observations } from './Observations';
import { oneLine } from './words';

/** What an environment should come to: the change that is asked for, and the commit that holds it. */
export interface Change {
  requested: ChainStep;
  committed: ChainStep;
  /** The commit on `main`; absent while the change waits to be written. */
  commit?: string;
  /** Whether the engine can be measured against that commit already. */
  delivered: boolean;
}

/**
 * `requested` and `committed`: of the newest operation where the environment is coming to it, else of its newest commit,
 * which another operation brought, or somebody's own push.
 */
export function changeOf(observations: Observations): Change {
  const { operation, commit, committed, invalid } = observations;
  const meant =
    operation && concerns(operation, observations) ? operation : committed;
  const change = meant ? ofOperation(meant, observations) : ofCommit(commit);
  return invalid === undefined
    ? change
    : {
        ...change,
        committed: {
          ...change.committed,
          state: 'failed',
          summary: `environment.yaml can't be used: ${oneLine(invalid)}`,
        },
      };
}

/** Whether an operation is what the environment is coming to, and not an older or a refused one. */
function concerns(
  operation: Operation,
  { commit, spec, invalid, overtaken }: Observations,
): boolean {
  switch (operation.state) {
    case 'awaiting-approval':
      // Days may pass, and meanwhile what runs is as it was, unless there is nothing yet.
      return !spec && invalid === undefined;
    case 'queued':
    case 'errored':
      return true;
    case 'failed':
    case 'rejected':
    case 'cancelled':
      // It left everything as it was, unless it should have made the environment.
      return !commit && !spec && invalid === undefined;
    case 'succeeded':
    case 'outdated':
      return !commit || operation.commit === commit.sha;
    default:
      return !overtaken;
  }
}

function ofOperation(operation: Operation, { commit }: Observations): Change {
  const requested: ChainStep = {
    name: 'requested',
    state: 'done',
    at: operation.requestedAt,
    by: operation.requester,
    summary: operation.title,
  };
  if (operation.commit) {
    return {
      requested,
      committed: {
        name: 'committed',
        state: 'done',
        at: operation.committedAt ?? commit?.at,
        commit: operation.commit,
        by: operation.requester,
      },
      commit: operation.commit,
      delivered: commit?.sha === operation.commit,
    };
  }
  return {
    requested,
    committed: { name: 'committed', ...writing(operation) },
    delivered: false,
  };
}

function writing(operation: Operation): Omit<ChainStep, 'name'> {
  const at = operation.timeline.at(-1)?.at ?? operation.requestedAt;
  const why = operation.error && oneLine(operation.error);
  const said = operation.timeline.at(-1)?.message;
  switch (operation.state) {
    case 'awaiting-approval':
      return {
        state: 'running',
        at,
        summary: oneLine(said ?? 'Waits for approval'),
      };
    case 'errored':
      return {
        state: 'failed',
        at,
        summary: `The commit could not be written and is tried again${
          why ? `: ${why}` : ''
        }`,
      };
    case 'failed':
      return {
        state: 'failed',
        at: operation.endedAt ?? at,
        summary: `Refused${why ? `: ${why}` : ''}`,
      };
    case 'rejected':
    case 'cancelled':
      return {
        state: 'failed',
        at: operation.endedAt ?? at,
        summary: `The operation was ${operation.state}${
          said ? `: ${oneLine(said)}` : ''
        }`,
      };
    default:
      return { state: 'running', at, summary: 'Waits for its commit' };
  }
}

function ofCommit(commit: Observations['commit']): Change {
  if (!commit) {
    return {
      requested: { name: 'requested', state: 'unknown' },
      committed: { name: 'committed', state: 'unknown' },
      delivered: false,
    };
  }
  const { sha, at, author } = commit;
  return {
    requested: { name: 'requested', state: 'done', at, by: author },
    committed: {
      name: 'committed',
      state: 'done',
      at,
      by: author,
      commit: sha,
    },
    commit: sha,
    delivered: true,
  };
}
