import type {
  ListEnvironmentsQuery,
  Phase,
} from '@berth/plugin-environments-common';
import { LeaseOvertakenError } from '../ports/LeaseOvertakenError';
import type { LeaseStore } from '../ports/LeaseStore';
import type { StatusRecord, StatusStore } from '../ports/StatusStore';

const at = '2026-01-02T03:04:05.000Z';

/** A record of `acme/staging`, ready, changed at will. */
function record(
  customer: string,
  name: string,
  change: {
    phase?: Phase;
    stage?: string;
    owner?: string;
    cluster?: string;
    blueprint?: string;
    changedAt?: string;
    expiresAt?: string;
  } = {},
): StatusRecord {
  const { expiresAt } = change;
  return {
    id: `${customer}-${name}`,
    customer,
    name,
    spec: {
      customer,
      name,
      stage: change.stage ?? 'staging',
      cluster: change.cluster ?? 'local',
      blueprint: { name: change.blueprint ?? 'standard', version: '1.0.0' },
      size: 'small',
      owner: change.owner ?? 'group:default/team-a',
      parameters: {},
      components: [],
      applications: { web: { version: '1.0.0', values: {} } },
      ...(expiresAt !== undefined && { expiresAt }),
    },
    host: `${name}.${customer}.example.com`,
    commit: {
      sha: 'a'.repeat(40),
      at,
      author: 'Guest Ünï',
      title: 'Create',
      foreign: false,
    },
    status: {
      phase: change.phase ?? 'ready',
      since: at,
      chain: [{ name: 'requested', state: 'done', at }],
      applications: [{ name: 'web', desired: '1.0.0', running: '1.0.0' }],
      workloads: [],
      quota: [],
      address: `https://${name}.${customer}.example.com`,
      observedAt: at,
      stale: false,
    },
    changedAt: change.changedAt ?? at,
  };
}

/** Phases in the order of a list: what needs somebody's attention first. */
const phases: Phase[] = [
  'failed',
  'degraded',
  'unknown',
  'progressing',
  'pending',
  'deleting',
  'ready',
  'asleep',
];

/** By what each field orders: texts byte by byte on every database, and what never expires last. */
const orders: Record<string, (each: StatusRecord) => string | number> = {
  id: ({ id }) => id,
  customer: ({ customer }) => customer,
  stage: ({ spec }) => spec!.stage,
  cluster: ({ spec }) => spec!.cluster,
  phase: ({ status }) => phases.indexOf(status.phase),
  owner: ({ spec }) => spec!.owner,
  changedAt: ({ changedAt }) => changedAt,
  expiresAt: ({ spec }) => spec!.expiresAt ?? 'never',
};

const compare = <T extends string | number>(a: T, b: T) =>
  Number(a > b) - Number(a < b);

/** Records of which each field has its own order, with values that come twice and hyphens that collations pass over. */
function unorderedRecords(): StatusRecord[] {
  const [anna, bob] = ['user:default/anna', 'user:default/bob'];
  const [hyphen, plain] = ['group:default/team-a', 'group:default/teama'];
  const rows: Array<
    [string, string, string, string, Phase, string, number, number?]
  > = [
    ['globex', 'a', 'dev', 'eu-2', 'ready', anna, 3, 5],
    ['acme', 'b', 'staging', 'eu-1', 'failed', hyphen, 2],
    ['acmea', 'c', 'production', 'eu1', 'asleep', plain, 4, 1],
    ['acme-b', 'd', 'dev', 'eu-1', 'unknown', anna, 1],
    ['acme', 'e', 'production', 'eu-10', 'degraded', plain, 1, 3],
    ['globex', 'f', 'staging', 'eu-2', 'progressing', hyphen, 5, 1],
    ['acmea', 'g', 'dev', 'eu1', 'pending', bob, 2],
    ['acme', 'h', 'dev', 'eu-1', 'deleting', plain, 3, 2],
    ['acme-b', 'i', 'staging', 'eu-10', 'ready', bob, 4, 5],
  ];
  return rows.map(
    ([customer, name, stage, cluster, phase, owner, changed, expires]) =>
      record(customer, name, {
        stage,
        cluster,
        phase,
        owner,
        changedAt: `2026-01-0${changed}T00:00:00.000Z`,
        ...(expires && { expiresAt: `2026-12-0${expires}T00:00:00Z` }),
      }),
  );
}

/** What every `StatusStore` guarantees. `create` gives an empty store, and the leases that it looks at. */
export function statusStoreContract(
  name: string,
  create: () => Promise<{ store: StatusStore; leases: LeaseStore }>,
) {
  describe(`${name} as a StatusStore`, () => {
    const idsOf = async (store: StatusStore, query: ListEnvironmentsQuery) =>
      (await store.page(query)).items.map(({ id }) => id);

    /** All ids, gathered page by page. */
    async function walk(store: StatusStore, query: ListEnvironmentsQuery) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.page({ ...query, cursor });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return seen;
    }

    it('gives back what was put, whole, and nothing of what was removed', async () => {
      const { store } = await create();
      const staging = record('acme', 'staging');
      expect(await store.get('acme-staging')).toBeUndefined();
      await store.put([staging, record('acme', 'test')]);
      await store.put([staging]);
      expect(await store.get('acme-staging')).toEqual(staging);
      expect((await store.all()).map(({ id }) => id).sort()).toEqual([
        'acme-staging',
        'acme-test',
      ]);
      await store.remove(['acme-staging', 'acme-nothing']);
      await store.remove([]);
      await store.put([]);
      expect(await store.get('acme-staging')).toBeUndefined();
      expect(await store.all()).toHaveLength(1);
    });

    it('replaces a row, and keeps the last where one comes twice at once', async () => {
      const { store } = await create();
      await store.put([record('acme', 'staging', { phase: 'pending' })]);
      await store.put([
        record('acme', 'staging', { phase: 'progressing' }),
        record('acme', 'staging', { phase: 'failed' }),
      ]);
      expect(await idsOf(store, { phase: ['failed'] })).toEqual([
        'acme-staging',
      ]);
      expect(await idsOf(store, { phase: ['pending'] })).toEqual([]);
    });

    it('writes with a lease until somebody else has taken it', async () => {
      const { store, leases } = await create();
      const old = await leases.acquire('observer', 'a', 0);
      const ready = record('acme', 'staging');
      const failed = record('acme', 'staging', { phase: 'failed' });
      // It has run out, and nobody minds.
      await store.put([failed], old);
      expect(await store.all()).toEqual([failed]);

      const lease = await leases.acquire('observer', 'b', 60);
      await store.put([ready], lease);
      for (const writing of [
        store.put([failed, record('acme', 'test')], old),
        store.remove(['acme-staging'], old),
      ]) {
        await expect(writing).rejects.toBeInstanceOf(LeaseOvertakenError);
      }
      expect(await store.all()).toEqual([ready]);
      await store.remove(['acme-staging'], lease);
      expect(await store.all()).toEqual([]);
    });

    it('writes nothing after what the next holder of the lease has read', async () => {
      const { store, leases } = await create();
      const old = await leases.acquire('observer', 'a', 0);
      const writing = Array.from({ length: 20 }, (_, index) =>
        store.put(
          Array.from({ length: 50 }, (__, row) =>
            record('acme', `e${index}-${row}`),
          ),
          old,
        ),
      );
      const settled = Promise.allSettled(writing);
      await writing[0];
      await leases.acquire('observer', 'b', 60);
      const read = await store.all();
      await settled;
      expect(await store.all()).toEqual(read);
      expect(read.length % 50).toBe(0);
    });

    it('shows what has no spec, with empty words in its place', async () => {
      const { store } = await create();
      const { spec, host, commit, ...bare } = record('acme', 'broken', {
        phase: 'failed',
      });
      await store.put([{ ...bare, invalid: 'size takes a text' }]);
      expect((await store.page({})).items).toEqual([
        expect.objectContaining({
          id: 'acme-broken',
          stage: '',
          cluster: '',
          size: '',
          owner: '',
          blueprint: { name: '', version: '' },
          phase: 'failed',
        }),
      ]);
      expect(await store.get('acme-broken')).toEqual({
        ...bare,
        invalid: 'size takes a text',
      });
    });

    it('tells environments apart in few words, by id', async () => {
      const { store } = await create();
      expect(await store.places()).toEqual([]);
      const { spec, ...broken } = record('acme', 'broken', { phase: 'failed' });
      await store.put([
        record('globex', 'dev', { stage: 'dev', phase: 'asleep' }),
        { ...broken, invalid: 'size takes a text' },
      ]);
      expect(await store.places()).toEqual([
        {
          id: 'acme-broken',
          customer: 'acme',
          name: 'broken',
          stage: '',
          phase: 'failed',
        },
        {
          id: 'globex-dev',
          customer: 'globex',
          name: 'dev',
          stage: 'dev',
          phase: 'asleep',
        },
      ]);
    });

    it('takes more rows at once than a statement has room for', async () => {
      const { store } = await create();
      const records = Array.from({ length: 1200 }, (_, index) =>
        record('acme', `e${String(index).padStart(4, '0')}`),
      );
      await store.put(records);
      const page = await store.page({ limit: 500 });
      expect(page.items).toHaveLength(500);
      expect(page.totalItems).toBe(1200);
      expect(await walk(store, { limit: 500 })).toEqual(
        records.map(({ id }) => id),
      );
      await store.remove(records.map(({ id }) => id));
      expect(await store.all()).toEqual([]);
    });

    it('walks every order both ways, by id where values are the same', async () => {
      const { store } = await create();
      const records = unorderedRecords();
      await store.put(records);
      const walks = new Set<string>();
      for (const [field, valueOf] of Object.entries(orders)) {
        const sorted = [...records].sort(
          (a, b) => compare(valueOf(a), valueOf(b)) || compare(a.id, b.id),
        );
        const up = await walk(store, { orderBy: field, limit: 2 });
        const down = await walk(store, { orderBy: `${field},desc`, limit: 3 });
        expect({ field, ids: up }).toEqual({
          field,
          ids: sorted.map(({ id }) => id),
        });
        expect({ field, ids: down }).toEqual({ field, ids: up.reverse() });
        walks.add(down.join());
      }
      // Else one field's order could pass for another's.
      expect(walks.size).toBe(Object.keys(orders).length);
    });

    it('orders by phase with what needs attention first, and by expiry with what never expires last', async () => {
      const { store } = await create();
      await store.put([
        record('acme', 'a', { phase: 'ready' }),
        record('acme', 'b', { phase: 'failed' }),
        record('acme', 'c', {
          phase: 'degraded',
          expiresAt: '2026-12-24T00:00:00Z',
        }),
      ]);
      expect(await idsOf(store, { orderBy: 'phase' })).toEqual([
        'acme-b',
        'acme-c',
        'acme-a',
      ]);
      expect((await idsOf(store, { orderBy: 'expiresAt' }))[0]).toBe('acme-c');
    });

    it('continues where a page ended though rows came and went', async () => {
      const { store } = await create();
      await store.put(['a', 'c', 'e'].map(each => record('acme', each)));
      const first = await store.page({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['acme-a', 'acme-c']);
      await store.remove(['acme-c']);
      await store.put([record('acme', 'b'), record('acme', 'd')]);
      expect(
        await idsOf(store, { limit: 9, cursor: first.nextCursor }),
      ).toEqual(['acme-d', 'acme-e']);
    });

    it('refuses cursors that are none, or of another order', async () => {
      const { store } = await create();
      await store.put([record('acme', 'a'), record('acme', 'b')]);
      const { nextCursor } = await store.page({ limit: 1 });
      const written = (value: unknown) =>
        Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const query of [
        { cursor: nextCursor, orderBy: 'stage' },
        { cursor: nextCursor, orderBy: 'id,desc' },
        { cursor: 'nonsense' },
        { cursor: '' },
        { cursor: written({}) },
        { cursor: written(['id', 'a']) },
        { cursor: written(['id', 1, 'a']) },
        { cursor: written(['id', 'a', 'a\0']) },
        { cursor: written(['phase', 'a', 'a']), orderBy: 'phase' },
        { cursor: written(['phase', 1e300, 'a']), orderBy: 'phase' },
      ]) {
        await expect(store.page(query)).rejects.toMatchObject({
          name: 'InputError',
          message: expect.stringMatching(/^cursor /),
        });
      }
    });

    it('filters by every field, with any of several values', async () => {
      const { store } = await create();
      await store.put([
        record('acme', 'staging'),
        record('acme', 'dev', { stage: 'dev', phase: 'failed' }),
        record('globex', 'dev', {
          stage: 'dev',
          cluster: 'eu-1',
          blueprint: 'web-and-database',
          owner: 'user:default/guest',
        }),
      ]);
      expect(await idsOf(store, { customer: ['acme'] })).toHaveLength(2);
      expect(await idsOf(store, { customer: ['acme', 'globex'] })).toHaveLength(
        3,
      );
      expect(await idsOf(store, { stage: ['dev'] })).toEqual([
        'acme-dev',
        'globex-dev',
      ]);
      expect(await idsOf(store, { cluster: ['eu-1'] })).toEqual(['globex-dev']);
      expect(await idsOf(store, { blueprint: ['standard'] })).toHaveLength(2);
      expect(await idsOf(store, { owner: ['user:default/guest'] })).toEqual([
        'globex-dev',
      ]);
      expect(
        await idsOf(store, { stage: ['dev'], phase: ['failed', 'pending'] }),
      ).toEqual(['acme-dev']);
    });

    it('searches id, customer, owner and blueprint for every word, taking no character as a pattern', async () => {
      const { store } = await create();
      await store.put([
        record('acme', 'staging'),
        record('acme', 'dev', { owner: 'user:default/a_b' }),
        record('globex', 'dev', { blueprint: 'web-and-database' }),
      ]);
      expect(await idsOf(store, { q: 'ACME-St' })).toEqual(['acme-staging']);
      expect(await idsOf(store, { q: 'acme/dev' })).toEqual(['acme-dev']);
      expect(await idsOf(store, { q: 'database' })).toEqual(['globex-dev']);
      expect(await idsOf(store, { q: 'dev  acme' })).toEqual(['acme-dev']);
      expect(await idsOf(store, { q: 'a_b' })).toEqual(['acme-dev']);
      expect(await idsOf(store, { q: 'team-a' })).toHaveLength(2);
      for (const q of ['%', 'a%e', 't_am', '!', '\\', "'", '"', '*', '[a]']) {
        expect(await idsOf(store, { q })).toEqual([]);
      }
      expect(await idsOf(store, { q: ' ' })).toHaveLength(3);
    });

    it('counts by phase over all pages, without the filter of the phase itself', async () => {
      const { store } = await create();
      await store.put([
        record('acme', 'a', { phase: 'ready' }),
        record('acme', 'b', { phase: 'ready' }),
        record('acme', 'c', { phase: 'failed' }),
        record('globex', 'd', { phase: 'asleep' }),
      ]);
      const page = await store.page({
        customer: ['acme'],
        phase: ['ready'],
        limit: 1,
      });
      expect(page.items).toHaveLength(1);
      expect(page.totalItems).toBe(2);
      expect(page.counts).toEqual({
        pending: 0,
        progressing: 0,
        ready: 2,
        degraded: 0,
        failed: 1,
        asleep: 0,
        deleting: 0,
        unknown: 0,
      });
    });
  });
}
