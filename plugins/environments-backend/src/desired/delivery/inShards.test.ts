import { shardOf } from '@berth/plugin-environments-common';
import { inShards } from './inShards';

const ids = Array.from({ length: 300 }, (_, index) => `acme-n${index}`);

it('keeps shards together, and the oldest first', () => {
  const ordered = inShards(new Set(ids));
  expect(ordered[0]).toBe(ids[0]);
  expect([...ordered].sort()).toEqual([...ids].sort());
  const shards = ordered.map(shardOf);
  const begun = shards.filter((shard, at) => shard !== shards[at - 1]);
  expect(begun).toEqual([...new Set(ids.map(shardOf))]);
  for (const shard of begun) {
    const isOf = (id: string) => shardOf(id) === shard;
    expect(ordered.filter(isOf)).toEqual(ids.filter(isOf));
  }
});

it('has nothing to say of nothing', () => {
  expect(inShards([])).toEqual([]);
});
