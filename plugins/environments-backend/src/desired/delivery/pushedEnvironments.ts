import {
  type Delivery,
  environmentBranch,
  shardOf,
  shardOfBranch,
} from '@berth/plugin-environments-common';
import type { Advance } from '../DesiredRepository';
import type { PushedEnvironment } from '../DesiredSnapshot';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import type { DeliveryUpdate } from './writeDeliveries';

/**
 * Which environments' engines have news in a push.
 *
 * @param changedObjects - ids whose engine's objects came, went or changed, where that is known; otherwise one
 * environment stands for its whole shard
 */
export function pushedEnvironments(
  updates: DeliveryUpdate[],
  index: EnvironmentIndex,
  changedObjects: ReadonlySet<string>,
): PushedEnvironment[] {
  const pushed = new Map<string, PushedEnvironment>();
  for (const { move } of updates) {
    if (!move.shard) {
      for (const environmentId of move.environments) {
        pushed.set(environmentId, {
          environmentId,
          cluster: index.entry(environmentId)?.spec?.cluster,
          shard: false,
        });
      }
    }
  }
  for (const { move } of updates) {
    if (move.shard) {
      const { cluster, shard } = shardOfBranch(move.branch);
      // Those that wait for their branch are in no shard yet; those that are gone are in none any more.
      const held = new Set(move.environments);
      const changed = [...changedObjects].filter(
        id => shardOf(id) === shard && (held.has(id) || !index.entry(id)),
      );
      const told = changed.length > 0 ? changed : move.environments.slice(0, 1);
      for (const environmentId of told) {
        pushed.set(environmentId, { environmentId, cluster, shard: true });
      }
    }
  }
  return [...pushed.values()];
}

/** The affected environments of clusters whose engines read `main` itself. */
export function readersOfMain(
  { affected, engineObjects, index, before }: Advance,
  deliveryOf: (cluster: string) => Delivery,
): PushedEnvironment[] {
  return [...affected.keys()].flatMap(environmentId => {
    const cluster = (index.entry(environmentId) ?? before?.entry(environmentId))
      ?.spec?.cluster;
    return cluster !== undefined && deliveryOf(cluster) === 'main'
      ? [{ environmentId, cluster, shard: engineObjects.has(environmentId) }]
      : [];
  });
}

/** The ids of the environments whose branches differ between two readings. */
export function movedEnvironments(
  ids: Iterable<string>,
  before: ReadonlyMap<string, { commit: string }>,
  after: ReadonlyMap<string, { commit: string }>,
): string[] {
  return [...ids].filter(id => {
    const branch = environmentBranch(id);
    return before.get(branch)?.commit !== after.get(branch)?.commit;
  });
}
