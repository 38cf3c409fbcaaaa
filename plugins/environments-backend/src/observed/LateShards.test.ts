import { shardOf } from '@berth/plugin-environments-common';
import { LateShards } from './LateShards';

const ids = Array.from({ length: 200 }, (_, index) => `acme-n${index}`);
const shards = new Set(ids.map(shardOf)).size;

describe('LateShards', () => {
  let held: Set<string>;
  let late: LateShards;

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-10-01T12:00:00Z') });
    held = new Set();
    late = new LateShards((cluster, id) =>
      cluster === 'unwatched' ? undefined : held.has(id),
    );
  });
  afterEach(() => jest.useRealTimers());

  const asked = (cluster = 'eu-1', wanted = true) =>
    ids.filter(id => late.take(cluster, id, wanted)).length;

  it('asks each shard once for all that wait for it, and again after a while', () => {
    expect(asked()).toBe(shards);
    expect(asked('eu-2')).toBe(shards);
    expect(asked()).toBe(0);
    jest.advanceTimersByTime(30_000);
    expect(asked()).toBe(shards);
  });

  it('leaves shards alone that did their part, and asks where that is not known', () => {
    held = new Set(ids);
    expect(asked()).toBe(0);
    expect(asked('unwatched')).toBe(shards);
    // To be deleted, and still there.
    expect(asked('eu-1', false)).toBe(shards);
    held.clear();
    jest.advanceTimersByTime(30_000);
    expect(asked('eu-1', false)).toBe(0);
  });
});
