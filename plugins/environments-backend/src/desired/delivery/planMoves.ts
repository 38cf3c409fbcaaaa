import { environmentBranch } from '@berth/plugin-environments-common';
import { deliveryModes, type PlanningSurroundings } from '../DesiredOptions';
import type { LeftBranches } from '../git/LeftBranches';
import type { BranchHead } from '../git/readBranchHeads';
import type { TreeStore } from '../git/TreeStore';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import type { HeldDeletions } from './DeletionGuard';
import type { DeliveryMove } from './DeliveryMove';
import { environmentMove } from './environmentMove';
import { type Closure, readClosure } from './readClosure';
import { shardMoves } from './shardMoves';

/** What the delivery branches are compared with. */
export interface DeliveryTarget {
  index: EnvironmentIndex;
  heads: ReadonlyMap<string, BranchHead>;
  trees: TreeStore;
  surroundings: PlanningSurroundings;
  /** What of the deletions on `main` is not delivered. */
  held: HeldDeletions;
  /** Branches that should be gone. */
  left: LeftBranches;
}

/** What an environment reaches; nothing for one that is gone or whose document can't be used. */
export async function readClosureOf(
  index: EnvironmentIndex,
  id: string,
): Promise<Closure | undefined> {
  const entry = index.entry(id);
  return entry?.spec && readClosure(index.tree, entry.folder);
}

/** These clusters and all that are known, any of which an environment's branch may bring along. */
export function clustersOf(
  { clusters }: PlanningSurroundings,
  these: Iterable<string>,
): Set<string> {
  return new Set([...these, ...clusters.map(({ name }) => name)]);
}

/**
 * How the branches of these environments and clusters have to move, those of environments first. An environment whose
 * branch is made by it brings its cluster along.
 */
export async function planMoves(
  target: DeliveryTarget,
  closures: ReadonlyMap<string, Closure | undefined>,
  clusters: Iterable<string>,
): Promise<DeliveryMove[]> {
  const { index, heads, surroundings, held, left } = target;
  const deliveryOf = deliveryModes(surroundings);
  const moves: DeliveryMove[] = [];
  const touched = new Set(clusters);
  const come = new Set<string>();
  for (const [id, closure] of closures) {
    if (held.ids.has(id)) {
      continue;
    }
    const branch = environmentBranch(id);
    const move = environmentMove(id, closure, target, deliveryOf);
    if (move) {
      moves.push(move);
    }
    if (move?.files && (!heads.has(branch) || left.has(branch))) {
      come.add(id);
      touched.add(index.entry(id)!.spec!.cluster);
    }
  }
  for (const cluster of touched) {
    if (deliveryOf(cluster) === 'branches') {
      moves.push(...(await shardMoves(cluster, target, come)));
    }
  }
  return moves;
}
