import {
  type Delivery,
  environmentBranch,
} from '@berth/plugin-environments-common';
import type { BranchHead } from '../git/readBranchHeads';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import type { Closure } from './readClosure';
import type { DeliveryMove } from './DeliveryMove';

/**
 * How one environment's branch has to move to hold what `main` says; undefined where it does already, and where it
 * keeps what it holds because what `main` says can't be used.
 */
export function environmentMove(
  id: string,
  index: EnvironmentIndex,
  closure: Closure | undefined,
  head: BranchHead | undefined,
  deliveryOf: (cluster: string) => Delivery,
): DeliveryMove | undefined {
  const branch = environmentBranch(id);
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
    return head && { ...move, files: undefined };
  }
  const cluster = entry.spec?.cluster;
  if (
    !entry.spec ||
    !closure?.files ||
    closure.tree === head?.tree ||
    deliveryOf(cluster!) === 'main'
  ) {
    return undefined;
  }
  return { ...move, files: closure.files, tree: closure.tree };
}
