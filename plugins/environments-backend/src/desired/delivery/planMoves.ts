import { environmentBranch } from '@berth/plugin-environments-common';
import { deliveryModes, type PlanningSurroundings } from '../DesiredOptions';
import type { BranchHead } from '../git/readBranchHeads';
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
  surroundings: PlanningSurroundings;
  /** What of the deletions on `main` is not delivered. */
  held: HeldDeletions;
}

/** What these environments reach; nothing for those that are gone or whose document can't be used. */
export async function readClosures(
  index: EnvironmentIndex,
  ids: Iterable<string>,
): Promise<Map<string, Closure | undefined>> {
  const closures = new Map<string, Closure | undefined>();
  for (const id of ids) {
    const entry = index.entry(id);
    closures.set(
      id,
      entry?.spec && (await readClosure(index.tree, entry.folder)),
    );
  }
  return closures;
}

/** How the branches of these environments and clusters have to move. */
export function planMoves(
  target: DeliveryTarget,
  closures: ReadonlyMap<string, Closure | undefined>,
  clusters: Iterable<string>,
): DeliveryMove[] {
  const { index, heads, surroundings, held } = target;
  const deliveryOf = deliveryModes(surroundings);
  const moves: DeliveryMove[] = [];
  for (const [id, closure] of closures) {
    if (held.ids.has(id)) {
      continue;
    }
    const head = heads.get(environmentBranch(id));
    const move = environmentMove(id, index, closure, head, deliveryOf);
    if (move) {
      moves.push(move);
    }
  }
  for (const cluster of clusters) {
    if (deliveryOf(cluster) === 'branches') {
      moves.push(...shardMoves(cluster, target));
    }
  }
  return moves;
}
