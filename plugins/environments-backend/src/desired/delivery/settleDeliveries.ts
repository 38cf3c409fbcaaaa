import {
  environmentBranch,
  shardOf,
  shardOfBranch,
} from '@berth/plugin-environments-common';
import type { DesiredRepository } from '../DesiredRepository';
import type { MainCommit } from '../history/readCommits';
import type { DeliveryMove } from './DeliveryMove';
import type { PushedMoves } from './pushMoves';

/** What of the pending was compared. */
export interface Compared {
  ids: string[];
  clusters: ReadonlyMap<string, MainCommit | undefined>;
  /** Whether no environment waits besides these. */
  isLast: boolean;
  /** Whether it is what was refused before. */
  isRetry: boolean;
}

/** What came of it besides the pushes. */
export interface Settled {
  /** Ids of the environments that something else is to be said of. */
  changed: string[];
  /** What the remote does not let move by now, each in one sentence. */
  refused: string[];
}

/** Keeps pending what was not pushed, apart from the others what the remote refused, and forgets the rest. */
export function settleDeliveries(
  { pending, left }: Pick<DesiredRepository, 'pending' | 'left'>,
  { ids, clusters, isLast, isRetry }: Compared,
  pushed: PushedMoves,
): Settled {
  const { refused } = pending;
  const settled: Settled = { changed: [], refused: [] };
  // Those that it concerns, as long as that is known.
  const concerned = new Map(
    pushed.refused.map(({ move }) => [move, concernedBy(move, pending)]),
  );
  const moved = pushed.updates.map(({ branch }) => branch);
  const awaited = pushed.untried.filter(
    ({ branch, shard }) => !(shard && refused.has(branch)),
  );
  if (pushed.failure === undefined) {
    const later = new Set(
      awaited.flatMap(({ branch, shard }) =>
        shard ? shardOfBranch(branch).cluster : [],
      ),
    );
    pending.done(
      ids,
      isLast ? [...clusters.keys()].filter(name => !later.has(name)) : [],
    );
    awaited.forEach(move => pending.await(move, clusters));
  } else {
    const own = pushed.updates.filter(({ move }) => !move.shard);
    if (own.length > 0) {
      // Their branches are there, and the engine's objects of those that are new come with the shards.
      awaited
        .filter(({ shard }) => shard)
        .forEach(move => pending.await(move, clusters));
    }
    pending.done(
      own.flatMap(({ move }) => move.environments),
      [],
    );
  }
  const still = new Set(
    [...pushed.refused.map(({ move }) => move), ...pushed.untried].map(
      ({ branch }) => branch,
    ),
  );
  const tried =
    isRetry && pushed.failure === undefined
      ? [...ids.map(environmentBranch), ...refused.shards()]
      : moved;
  settled.changed.push(
    ...refused.settle(tried.filter(branch => !still.has(branch))),
  );
  for (const { move, words } of pushed.refused) {
    if (!move.shard && !move.files) {
      left.keep(move.branch, words);
    } else {
      const problem = `The Git remote does not let ${move.branch} be moved: ${words}`;
      const those = concerned.get(move)!;
      if (refused.add(move, problem, those)) {
        settled.refused.push(problem);
      }
      settled.changed.push(...those);
      if (!move.shard) {
        pending.await(move, clusters);
      }
    }
  }
  if (isRetry) {
    refused.retried(moved.length > 0);
  }
  return settled;
}

/** The environments whose news come by a move. */
function concernedBy(
  { branch, shard, environments }: DeliveryMove,
  { engineObjects }: DesiredRepository['pending'],
): string[] {
  if (!shard) {
    return environments;
  }
  const { shard: number } = shardOfBranch(branch);
  return [...engineObjects].filter(id => shardOf(id) === number);
}
