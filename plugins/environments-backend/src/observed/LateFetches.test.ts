import type { ChainStep } from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';
import { LateFetches } from './LateFetches';
import { ID, spec } from './__testUtils__/ObservedWorld';

const START = Date.parse('2026-10-01T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

const record = (
  state: ChainStep['state'],
  change: Partial<StatusRecord> & { stale?: boolean } = {},
): StatusRecord => ({
  id: ID,
  customer: 'acme',
  name: 'staging',
  spec,
  changedAt: at(0),
  status: {
    phase: 'progressing',
    since: at(0),
    chain: [{ name: 'fetched', state }],
    applications: [],
    workloads: [],
    quota: [],
    stale: change.stale ?? false,
  },
  ...change,
});

const commit = (revision: string, seconds: number) => ({
  revision,
  at: at(seconds),
});

describe('LateFetches', () => {
  let asked: string[];
  let late: LateFetches;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    asked = [];
    late = new LateFetches(async id => {
      asked.push(id);
    });
  });
  afterEach(() => jest.useRealTimers());

  const pass = (seconds: number) =>
    jest.advanceTimersByTimeAsync(seconds * 1000);

  it('asks at once for what another process pushed a while ago, and more and more rarely after that', async () => {
    late.derived(record('running'), commit('a', -60));
    await pass(0);
    expect(asked).toEqual([ID]);
    await pass(29);
    expect(asked).toHaveLength(1);
    // Derived anew in the meantime, which changes nothing.
    late.derived(record('running'), commit('a', -60));
    await pass(1);
    expect(asked).toHaveLength(2);
    await pass(60);
    expect(asked).toHaveLength(3);
    await pass(3_600);
    expect(asked.length).toBeGreaterThan(12);
    expect(asked.length).toBeLessThan(18);
  });

  it('asks for nothing that is fetched, whose cluster is not seen, or that is not delivered yet', async () => {
    late.derived(record('done'), commit('a', -60));
    late.derived(record('running', { stale: true }), commit('a', -60));
    late.derived(record('running'), undefined);
    await pass(3_600);
    expect(asked).toEqual([]);
    late.derived(record('running'), commit('a', -60));
    late.derived(record('done'), commit('a', -60));
    await pass(3_600);
    expect(asked).toEqual([]);
  });

  it('leaves time to what was asked for here, not to what came after', async () => {
    late.asked(ID);
    late.derived(record('running'), commit('a', 0));
    await pass(29);
    expect(asked).toEqual([]);
    await pass(1);
    expect(asked).toHaveLength(1);
    late.derived(record('running'), commit('b', 30));
    await pass(3);
    expect(asked).toHaveLength(2);
  });

  it('asks for a deletion that the engine has not seen', async () => {
    late.derived(record('running', { spec: undefined }), undefined);
    await pass(3);
    expect(asked).toEqual([ID]);
    late.derived(record('done', { spec: undefined }), undefined);
    await pass(3_600);
    expect(asked).toHaveLength(1);
  });

  it('is silent once another process looks after it', async () => {
    late.derived(record('running'), commit('a', -60));
    late.clear();
    await pass(3_600);
    expect(asked).toEqual([]);
  });
});
