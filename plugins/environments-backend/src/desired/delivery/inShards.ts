import { shardOf } from '@berth/plugin-environments-common';

/**
 * Environments in their order, each followed by the others of its shard: so a push moves few shards, where each would
 * cost the forge a branch more and the engine a look at all that the shard holds.
 */
export function inShards(ids: Iterable<string>): string[] {
  const shards = new Map<number, string[]>();
  for (const id of ids) {
    const shard = shardOf(id);
    const known = shards.get(shard);
    if (known) {
      known.push(id);
    } else {
      shards.set(shard, [id]);
    }
  }
  return [...shards.values()].flat();
}
