import { shardOf, shardOfBranch } from '@berth/plugin-environments-common';
import type { Advance, DesiredRepository } from '../DesiredRepository';
import type { PlanningSurroundings } from '../DesiredOptions';
import { clustersOf, planMoves, readClosureOf } from '../delivery/planMoves';
import type { Closure } from '../delivery/readClosure';
import {
  type DeliveryUpdate,
  writeDeliveries,
} from '../delivery/writeDeliveries';
import type { CommitSignature } from '../git/FastImport';
import type { MainCommit } from '../history/readCommits';

/**
 * The delivery commits that belong to a move of `main`; no updates where there are so many branches that they would
 * hold up the commits, and all that come after them.
 *
 * @throws GitFailedError, MirrorDamagedError
 */
export async function deliveriesWith(
  { mirror, deletions, index, left, pending }: DesiredRepository,
  advance: Advance,
  surroundings: PlanningSurroundings,
  committer: CommitSignature,
): Promise<{
  closures: Map<string, Closure | undefined>;
  updates?: DeliveryUpdate[];
}> {
  const closures = new Map<string, Closure | undefined>();
  if (advance.affected.size > mirror.pace.branches) {
    return { closures };
  }
  for (const id of advance.affected.keys()) {
    closures.set(id, await readClosureOf(advance.index, id));
  }
  // What is committed here takes its own branches away.
  const held = await deletions.look(
    mirror,
    index!,
    clustersOf(surroundings, advance.clusters.keys()),
  );
  const planned = await planMoves(
    {
      index: advance.index,
      heads: mirror.heads,
      trees: mirror.trees,
      surroundings,
      held,
      left,
    },
    closures,
    advance.clusters.keys(),
  );
  // A shard that the remote does not let move holds up those alone whose objects are in it.
  const shards = new Set([...advance.engineObjects].map(shardOf));
  const moves = planned.filter(
    ({ branch, shard }) =>
      !shard ||
      !pending.refused.has(branch) ||
      shards.has(shardOfBranch(branch).shard),
  );
  if (moves.length > mirror.pace.branches) {
    return { closures };
  }
  const newest = [...advance.affected.values()].at(-1)!;
  const updates = await writeDeliveries(
    mirror.git,
    moves,
    move => {
      const commit: MainCommit =
        (move.shard
          ? advance.clusters.get(shardOfBranch(move.branch).cluster)
          : advance.affected.get(move.environments[0])) ?? newest;
      return { ...commit, mainCommit: commit.commit };
    },
    committer,
  );
  return { closures, updates };
}
