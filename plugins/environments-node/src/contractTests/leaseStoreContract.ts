import type { LeaseStore } from '../ports/LeaseStore';

/**
 * What every `LeaseStore` guarantees. `create` gives two views of one empty store, as two processes have them,
 * and a way to let time pass in it.
 */
export function leaseStoreContract(
  name: string,
  create: () => Promise<{
    first: LeaseStore;
    second: LeaseStore;
    /** Makes leases older by this many seconds. */
    pass(seconds: number): Promise<void>;
  }>,
) {
  describe(`${name} as a LeaseStore`, () => {
    it('gives a lease to one holder at a time, who may renew it', async () => {
      const { first, second } = await create();
      const lease = await first.acquire('writer', 'a', 60);
      expect(lease).toEqual({ name: 'writer', token: expect.any(Number) });
      expect(await second.acquire('writer', 'b', 60)).toBeUndefined();
      expect(await first.acquire('writer', 'a', 60)).toEqual(lease);
      expect(await first.holds(lease!)).toBe(true);
      expect(await second.holds(lease!)).toBe(true);
    });

    it('keeps leases of different names apart', async () => {
      const { first, second } = await create();
      expect(await first.acquire('writer', 'a', 60)).toBeDefined();
      expect(await second.acquire('watcher', 'b', 60)).toBeDefined();
    });

    it('gives exactly one of many that ask at once', async () => {
      const { first, second } = await create();
      const leases = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? first : second).acquire('writer', `h${index}`, 60),
        ),
      );
      expect(leases.filter(Boolean)).toHaveLength(1);
    });

    it('is over when its time has run out, and the next holder has a greater token', async () => {
      const { first, second, pass } = await create();
      const old = await first.acquire('writer', 'a', 60);
      await pass(61);
      expect(await first.holds(old!)).toBe(false);
      const next = await second.acquire('writer', 'b', 60);
      expect(next!.token).toBeGreaterThan(old!.token);
      expect(await first.acquire('writer', 'a', 60)).toBeUndefined();
      expect(await first.holds(old!)).toBe(false);
      expect(await second.holds(next!)).toBe(true);
    });

    it('gives a new token to a holder whose own lease had run out', async () => {
      const { first, pass } = await create();
      const old = await first.acquire('writer', 'a', 60);
      await pass(61);
      const next = await first.acquire('writer', 'a', 60);
      expect(next!.token).toBeGreaterThan(old!.token);
      expect(await first.holds(old!)).toBe(false);
    });

    it('can be released, twice too, and never by an older holder', async () => {
      const { first, second, pass } = await create();
      const old = await first.acquire('writer', 'a', 60);
      await first.release(old!);
      await first.release(old!);
      expect(await first.holds(old!)).toBe(false);
      const next = await second.acquire('writer', 'b', 60);
      expect(next!.token).toBeGreaterThan(old!.token);
      await first.release(old!);
      expect(await second.holds(next!)).toBe(true);
      await pass(61);
      expect(await second.holds(next!)).toBe(false);
    });
  });
}
