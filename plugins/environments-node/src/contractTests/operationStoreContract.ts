import type { OperationPullRequest } from '@berth/plugin-environments-common';
import { LeaseOvertakenError } from '../ports/LeaseOvertakenError';
import type { LeaseStore } from '../ports/LeaseStore';
import type {
  NewOperation,
  OperationChange,
  OperationStore,
} from '../ports/OperationStore';

const at = '2026-01-02T03:04:05.000Z';
const past = '2020-01-01T00:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';

/** A valid operation whose id ends with the number. */
function operation(
  number: number,
  change: Partial<NewOperation> = {},
): NewOperation {
  const environment = change.environment ?? {
    customer: 'acme',
    name: 'staging',
  };
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    request: {
      kind: 'deploy',
      environment,
      versions: { web: `1.0.${number}` },
    },
    title: `Deploy web 1.0.${number} to ${environment.customer}/${environment.name}`,
    environment,
    requester: 'user:default/guest',
    author: { name: 'Guest Ünï', email: 'guest@example.com' },
    ...change,
  };
}

/** What every `OperationStore` guarantees. `create` gives an empty store, and the leases that it looks at. */
export function operationStoreContract(
  name: string,
  create: () => Promise<{ store: OperationStore; leases: LeaseStore }>,
) {
  describe(`${name} as an OperationStore`, () => {
    it('gives those that wait for approval, oldest first, with their authors', async () => {
      const { store } = await create();
      for (const number of [1, 2, 3]) {
        const environment = { customer: 'acme', name: `number-${number}` };
        await store.add(operation(number, { environment }));
      }
      for (const number of [3, 1]) {
        const { id } = operation(number);
        await store.move(id, { from: ['queued'], to: 'awaiting-approval', at });
      }
      const waiting = await store.awaitingApproval(10);
      expect(waiting.map(({ id }) => id)).toEqual([
        operation(1).id,
        operation(3).id,
      ]);
      expect(waiting[0].author).toEqual(operation(1).author);
      expect(await store.awaitingApproval(1)).toHaveLength(1);
    });

    it('keeps the pull request as it was seen last, and finds an operation by its commit', async () => {
      const { store } = await create();
      const { id, environment } = operation(1);
      await store.add(operation(1));
      const open: OperationPullRequest = {
        number: 7,
        url: 'https://git.example.com/platform/pulls/7',
        state: 'open',
        mergedBy: 'berth',
        outstanding: ['still running: validate'],
        approvedBy: [],
      };
      const merged: OperationPullRequest = {
        ...open,
        state: 'merged',
        outstanding: [],
        approvedBy: ['reviewer'],
        endedBy: 'reviewer',
      };
      expect((await store.get(id)).pullRequest).toBeUndefined();
      for (const seen of [open, merged]) {
        expect(await store.setPullRequest(id, seen)).toBe(true);
        expect((await store.get(id)).pullRequest).toEqual(seen);
      }
      expect(await store.setPullRequest(operation(2).id, open)).toBe(false);

      const commit = 'c'.repeat(40);
      expect(await store.withCommit(environment, commit)).toBeUndefined();
      await store.move(id, { from: ['queued'], to: 'committed', at, commit });
      expect((await store.withCommit(environment, commit))?.id).toBe(id);
      expect(
        await store.withCommit({ ...environment, name: 'other' }, commit),
      ).toBeUndefined();
    });

    it('stores a request as queued and gives it back whole', async () => {
      const { store } = await create();
      const asked = operation(1);
      const stored = await store.add(asked);
      expect(stored).toEqual({
        id: asked.id,
        kind: 'deploy',
        environment: asked.environment,
        state: 'queued',
        title: asked.title,
        requester: asked.requester,
        requestedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        request: asked.request,
        timeline: [{ at: stored.requestedAt, state: 'queued' }],
      });
      expect(await store.get(asked.id)).toEqual(stored);
      expect(await store.queued(10)).toEqual([
        { ...stored, author: asked.author },
      ]);
    });

    it('knows no operation that nobody stored', async () => {
      const { store } = await create();
      await expect(store.get(operation(1).id)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      expect(
        await store.move(operation(1).id, {
          from: ['queued'],
          to: 'failed',
          at,
        }),
      ).toBe(false);
      expect(await store.newest({ customer: 'acme', name: 'staging' })).toBe(
        undefined,
      );
    });

    it('answers the same idempotency key with the first operation, also when both come at once', async () => {
      const { store } = await create();
      const idempotencyKey = 'key-1';
      const [first, second] = await Promise.all([
        store.add(operation(1, { idempotencyKey })),
        store.add({ ...operation(1, { idempotencyKey }), id: operation(2).id }),
      ]);
      expect(second).toEqual(first);
      expect((await store.list({ limit: 10 })).totalItems).toBe(1);
      await store.move(first.id, { from: ['queued'], to: 'cancelled', at });
      const again = await store.add(operation(1, { idempotencyKey }));
      expect(again).toMatchObject({ id: first.id, state: 'cancelled' });
    });

    it('refuses an idempotency key that comes with another request, and takes it from another requester', async () => {
      const { store } = await create();
      const idempotencyKey = 'key-1';
      await store.add(operation(1, { idempotencyKey }));
      await expect(
        store.add(operation(2, { idempotencyKey })),
      ).rejects.toMatchObject({ name: 'ConflictError' });
      const other = await store.add(
        operation(3, { idempotencyKey, requester: 'user:default/other' }),
      );
      expect(other.id).toBe(operation(3).id);
    });

    it('takes the same id twice without a second operation', async () => {
      const { store } = await create();
      const first = await store.add(operation(1));
      expect(await store.add(operation(1))).toEqual(first);
      expect((await store.list({ limit: 10 })).totalItems).toBe(1);
    });

    it('gives what waits for the writer in the order of its coming, however fast it came', async () => {
      const { store } = await create();
      for (const number of [5, 3, 9, 1, 7]) {
        await store.add(operation(number));
      }
      const waiting = await store.queued(4);
      expect(waiting.map(({ id }) => id)).toEqual(
        [5, 3, 9, 1].map(number => operation(number).id),
      );
    });

    it('moves an operation only from the states named, and only once', async () => {
      const { store } = await create();
      const { id, requestedAt } = await store.add(operation(1));
      const commit = 'a'.repeat(40);
      const change = {
        from: ['queued' as const, 'errored' as const],
        to: 'committed' as const,
        at,
        commit,
      };
      const moved = await Promise.all([
        store.move(id, change),
        store.move(id, change),
      ]);
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect(await store.get(id)).toMatchObject({
        state: 'committed',
        commit,
        committedAt: at,
        timeline: [
          { at: requestedAt, state: 'queued' },
          { at, state: 'committed' },
        ],
      });
      expect(await store.queued(10)).toEqual([]);
      expect(
        await store.move(id, { from: ['queued'], to: 'cancelled', at }),
      ).toBe(false);
      const ended = '2026-01-02T03:05:00.000Z';
      expect(
        await store.move(id, {
          from: ['committed', 'applied'],
          to: 'succeeded',
          at: ended,
          message: 'All workloads are ready',
        }),
      ).toBe(true);
      const done = await store.get(id);
      expect(done).toMatchObject({ committedAt: at, commit, endedAt: ended });
      expect(done.timeline.at(-1)).toEqual({
        at: ended,
        state: 'succeeded',
        message: 'All workloads are ready',
      });
      expect(done).not.toHaveProperty('error');
    });

    it('moves many at once, in order, and says which of them it moved', async () => {
      const { store } = await create();
      const numbers = Array.from({ length: 450 }, (_, index) => index + 1);
      for (const number of numbers) {
        const environment = { customer: 'acme', name: `number-${number}` };
        await store.add(operation(number, { environment }));
      }
      const commit = (number: number) => String(number).padStart(40, 'a');
      const cancelled = operation(7).id;
      await store.move(cancelled, { from: ['queued'], to: 'cancelled', at });
      const moved = await store.moveAll([
        ...numbers.map(number => ({
          id: operation(number).id,
          from: ['queued' as const],
          to: 'committed' as const,
          at,
          commit: commit(number),
        })),
        { id: operation(3).id, from: ['committed'], to: 'applied', at },
        { id: operation(999).id, from: ['queued'], to: 'failed', at },
      ]);
      expect(moved).toEqual([
        ...numbers
          .filter(number => number !== 7)
          .map(number => ({
            id: operation(number).id,
            to: 'committed',
            environment: { customer: 'acme', name: `number-${number}` },
          })),
        {
          id: operation(3).id,
          to: 'applied',
          environment: { customer: 'acme', name: 'number-3' },
        },
      ]);
      expect((await store.get(cancelled)).state).toBe('cancelled');
      expect(await store.get(operation(450).id)).toMatchObject({
        state: 'committed',
        commit: commit(450),
        timeline: [{ state: 'queued' }, { at, state: 'committed' }],
      });
      expect((await store.get(operation(3).id)).timeline).toMatchObject([
        { state: 'queued' },
        { state: 'committed' },
        { state: 'applied' },
      ]);
      expect(await store.moveAll([])).toEqual([]);
    });

    it('moves with a lease until somebody else has taken it', async () => {
      const { store, leases } = await create();
      const { id } = await store.add(operation(1));
      const committed = {
        id,
        from: ['queued' as const],
        to: 'committed' as const,
        at,
      };
      const old = await leases.acquire('observer', 'a', 0);
      const lease = await leases.acquire('observer', 'b', 60);
      await expect(store.moveAll([committed], old)).rejects.toBeInstanceOf(
        LeaseOvertakenError,
      );
      expect(await store.get(id)).toMatchObject({ state: 'queued' });
      expect(await store.moveAll([committed], lease)).toHaveLength(1);
    });

    it('keeps those that are claimed from being cancelled, until the claim ends', async () => {
      const { store } = await create();
      const ids = [1, 2, 3, 4].map(number => operation(number).id);
      for (const number of [1, 2, 3, 4]) {
        await store.add(
          operation(number, {
            environment: { customer: 'acme', name: `n${number}` },
          }),
        );
      }
      const cancel = (id: string) =>
        store.move(id, {
          from: ['queued', 'errored'],
          to: 'cancelled',
          at,
          unclaimed: true,
        });
      expect(await cancel(ids[0])).toBe(true);
      expect((await store.claim(ids, future)).sort()).toEqual(ids.slice(1));
      expect(await store.claim([], future)).toEqual([]);
      expect(await cancel(ids[1])).toBe(false);
      expect((await store.get(ids[1])).state).toBe('queued');
      await store.release([ids[1]]);
      expect(await cancel(ids[1])).toBe(true);
      // Its claim has run out.
      await store.claim([ids[2]], past);
      expect(await cancel(ids[2])).toBe(true);
      // What became of it is not known yet, and then it is.
      const errored: OperationChange = {
        from: ['queued', 'errored'],
        to: 'errored',
        at,
      };
      await store.move(ids[3], { ...errored, keepClaim: true });
      expect(await cancel(ids[3])).toBe(false);
      await store.move(ids[3], errored);
      expect(await cancel(ids[3])).toBe(true);
    });

    it('gives what is going on with environments: what has not ended, and the newest of each and in Git', async () => {
      const { store } = await create();
      const environments = [
        { customer: 'acme', name: 'a-b' },
        // Of the same id as the first.
        { customer: 'acme-a', name: 'b' },
        { customer: 'globex', name: 'staging' },
      ];
      for (const [at0, environment] of [0, 0, 0, 1, 2, 2].entries()) {
        await store.add(
          operation(at0 + 1, { environment: environments[environment] }),
        );
      }
      for (const ended of [1, 5, 6]) {
        const { id } = operation(ended);
        await store.move(id, { from: ['queued'], to: 'failed', at });
      }
      const current = async (...which: number[]) =>
        (await store.current(which.map(each => environments[each]))).map(
          ({ id }) => Number(id.slice(-12)),
        );
      expect(await current(0)).toEqual([2, 3]);
      expect(await current(1)).toEqual([4]);
      expect(await current(2)).toEqual([6]);
      expect(await current(0, 2)).toEqual([2, 3, 6]);
      expect(await current()).toEqual([]);
      // The fourth ends with a commit, and two that come after it are refused.
      const { id: through } = operation(4);
      await store.move(through, {
        from: ['queued'],
        to: 'committed',
        at,
        commit: 'c'.repeat(40),
      });
      await store.move(through, { from: ['committed'], to: 'succeeded', at });
      for (const refused of [7, 8]) {
        const { id } = await store.add(
          operation(refused, { environment: environments[1] }),
        );
        await store.move(id, { from: ['queued'], to: 'failed', at });
      }
      expect(await current(1)).toEqual([4, 8]);
      const [newest] = await store.current([environments[2]]);
      expect(newest).toEqual(await store.get(operation(6).id));
    });

    it('says of all that have not ended how far they have come, oldest first', async () => {
      const { store } = await create();
      expect(await store.open()).toEqual([]);
      const [first, second, third] = [1, 2, 3].map(number => operation(number));
      for (const added of [first, second, third]) {
        await store.add(added);
      }
      await store.move(second.id, { from: ['queued'], to: 'failed', at });
      await store.move(third.id, {
        from: ['queued'],
        to: 'errored',
        at,
        message: 'The repository does not answer',
        retryAt: future,
      });
      const { environment } = first;
      expect(await store.open()).toEqual([
        { id: first.id, environment, state: 'queued', entries: 1 },
        { id: third.id, environment, state: 'errored', entries: 2 },
      ]);
      const { timeline } = await store.get(third.id);
      expect(timeline).toHaveLength(2);
    });

    it('ends a refused operation with its sentence', async () => {
      const { store } = await create();
      const { id } = await store.add(operation(1));
      const message = 'size takes small or medium; "é\u{1f680}" is neither';
      await store.move(id, { from: ['queued'], to: 'failed', at, message });
      expect(await store.get(id)).toMatchObject({
        state: 'failed',
        error: message,
        endedAt: at,
      });
    });

    it('has not ended what comes back, since Git has the last word', async () => {
      const { store } = await create();
      const { id } = await store.add(operation(1));
      await store.move(id, { from: ['queued'], to: 'failed', at });
      await store.move(id, {
        from: ['failed'],
        to: 'committed',
        at,
        commit: 'a'.repeat(40),
      });
      const back = await store.get(id);
      expect(back.state).toBe('committed');
      expect(back).not.toHaveProperty('endedAt');
    });

    it('gives an errored operation to the writer when its retry time has come, in its old place', async () => {
      const { store } = await create();
      const { id } = await store.add(operation(1));
      await store.add(
        operation(2, { environment: { customer: 'globex', name: 'staging' } }),
      );
      const message = 'The remote does not answer';
      await store.move(id, {
        from: ['queued'],
        to: 'errored',
        at,
        message,
        retryAt: future,
      });
      expect((await store.queued(10)).map(each => each.id)).toEqual([
        operation(2).id,
      ]);
      const errored = await store.get(id);
      expect(errored).toMatchObject({ state: 'errored', error: message });
      expect(errored).not.toHaveProperty('endedAt');
      await store.move(id, {
        from: ['errored'],
        to: 'errored',
        at,
        message,
        retryAt: past,
      });
      expect((await store.queued(10)).map(each => each.id)).toEqual([
        id,
        operation(2).id,
      ]);
      // However often it is tried, its timeline does not grow.
      expect((await store.get(id)).timeline).toHaveLength(2);
      await store.move(id, {
        from: ['queued', 'errored'],
        to: 'committed',
        at,
        commit: 'b'.repeat(40),
      });
      expect(await store.get(id)).not.toHaveProperty('error');
      expect((await store.queued(10)).map(each => each.id)).toEqual([
        operation(2).id,
      ]);
    });

    it('holds back what comes after an operation on the same environment that is still to be retried', async () => {
      const { store } = await create();
      const other = { customer: 'globex', name: 'staging' };
      // Two pairs of names with one id, and so with one namespace.
      const sameId = {
        a: { customer: 'initech', name: 'a-b' },
        b: { customer: 'initech-a', name: 'b' },
      };
      const ids = async (limit = 10) =>
        (await store.queued(limit)).map(({ id }) => Number(id.slice(-12)));
      const error = (number: number, retryAt?: string) =>
        store.move(operation(number).id, {
          from: ['queued', 'errored'],
          to: 'errored',
          at,
          message: 'The remote does not answer',
          retryAt,
        });
      await store.add(operation(1));
      await store.add(operation(2));
      await store.add(operation(3));
      await store.add(operation(4, { environment: other }));
      await store.add(operation(5, { environment: sameId.a }));
      await store.add(operation(6, { environment: sameId.b }));
      // Several of one environment are given together, in their order.
      expect(await ids()).toEqual([1, 2, 3, 4, 5, 6]);
      await error(2, future);
      // What came before it goes on, and those that wait do not use up the limit.
      expect(await ids()).toEqual([1, 4, 5, 6]);
      expect(await ids(2)).toEqual([1, 4]);
      await error(1, future);
      await error(2, past);
      await error(5, future);
      expect(await ids()).toEqual([4]);
      await store.move(operation(5).id, {
        from: ['errored'],
        to: 'cancelled',
        at,
      });
      await error(1, past);
      expect(await ids()).toEqual([1, 2, 3, 4, 6]);
      // Nobody said when it is to be tried again: it is now.
      await error(1);
      expect(await ids()).toEqual([1, 2, 3, 4, 6]);
    });

    it('lists newest first, page by page, each operation once', async () => {
      const { store } = await create();
      const numbers = [4, 2, 8, 6, 5, 1, 7];
      for (const number of numbers) {
        await store.add(operation(number));
      }
      const seen: string[] = [];
      let after: { requestedAt: string; id: string } | undefined;
      for (;;) {
        const { items, totalItems } = await store.list({ limit: 3, after });
        expect(totalItems).toBe(numbers.length);
        if (items.length === 0) {
          break;
        }
        seen.push(...items.map(({ id }) => id));
        const times = items.map(({ requestedAt }) => requestedAt);
        expect(times).toEqual([...times].sort().reverse());
        const last = items[items.length - 1];
        after = { requestedAt: last.requestedAt, id: last.id };
      }
      expect([...seen].sort()).toEqual(
        numbers.map(number => operation(number).id).sort(),
      );
    });

    it('filters by state, environment and requester, and counts what matches', async () => {
      const { store } = await create();
      const globex = { customer: 'globex', name: 'staging' };
      await store.add(operation(1));
      await store.add(operation(2, { environment: globex }));
      await store.add(
        operation(3, {
          environment: globex,
          requester: 'user:default/other',
        }),
      );
      await store.move(operation(2).id, {
        from: ['queued'],
        to: 'cancelled',
        at,
      });
      const ids = async (
        filter: Omit<Parameters<OperationStore['list']>[0], 'limit'>,
      ) => {
        const { items, totalItems } = await store.list({
          ...filter,
          limit: 10,
        });
        expect(totalItems).toBe(items.length);
        return items.map(({ id }) => id).sort();
      };
      expect(await ids({ environment: globex })).toEqual([
        operation(2).id,
        operation(3).id,
      ]);
      expect(await ids({ states: ['queued'], environment: globex })).toEqual([
        operation(3).id,
      ]);
      expect(await ids({ requester: 'user:default/guest' })).toEqual([
        operation(1).id,
        operation(2).id,
      ]);
      expect(await ids({ states: [] })).toEqual([]);
      expect(
        await store.list({ states: ['queued', 'cancelled'], limit: 1 }),
      ).toMatchObject({ totalItems: 3, items: [{}] });
    });

    it('knows the newest operation of an environment, however fast they came', async () => {
      const { store } = await create();
      for (const number of [5, 9, 3]) {
        await store.add(operation(number));
      }
      await store.add(
        operation(4, { environment: { customer: 'acme', name: 'test' } }),
      );
      expect(
        await store.newest({ customer: 'acme', name: 'staging' }),
      ).toMatchObject({ id: operation(3).id });
    });
  });
}
