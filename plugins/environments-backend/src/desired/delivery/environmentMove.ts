import {
  type Delivery,
  environmentBranch,
} from '@berth/plugin-environments-common';
import type { Closure } from './readClosure';
import type { DeliveryMove } from './DeliveryMove';
import type { DeliveryTarget } from './planMoves';

/**
 * How one environment's branch has to move to hold what `main` says; undefined where it does already, and where it
 * keeps what it holds because what `main` says can't be used.
 */
export function environmentMove(
  id: string,
  closure: Closure | undefined,
  { index, heads, left }: Pick<DeliveryTarget, 'index' | 'heads' | 'left'>,
  deliveryOf: (cluster: string) => Delivery,
): DeliveryMove | undefined {
  const branch = environmentBranch(id);
  const head = heads.get(branch);
  const move = {
    branch,
    parent: head?.commit,
    environments: [id],
    shard: false,
  };
  const entry = index.entry(id);
  if (!entry) {
    // It goes in the same push as the engine's object. Flux and Argo CD prune by what they recorded in the cluster,
    // not by reading the source again, and a branch that stayed would stay for ever.
    return head && !left.isKept(branch)
      ? { ...move, files: undefined }
      : undefined;
  }
  const cluster = entry.spec?.cluster;
  if (
    !entry.spec ||
    !closure?.files ||
    // A branch that was left is not this environment's until it is moved, whatever it holds.
    (closure.tree === head?.tree && !left.has(branch)) ||
    deliveryOf(cluster!) === 'main'
  ) {
    return undefined;
  }
  return { ...move, files: closure.files, tree: closure.tree };
}
