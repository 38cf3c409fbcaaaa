import { mockServices } from '@backstage/backend-test-utils';
import type { LeaseStore } from '@berth/plugin-environments-node';
import { MemoryLeaseStore } from '@berth/plugin-environments-node/testUtils';
import { Leadership } from './Leadership';

/** A process that may lead, and the promise of what it does next. */
class Candidate {
  readonly happened: string[] = [];
  readonly #waiting: Array<{ what: string; resolve: () => void }> = [];
  readonly leadership: Leadership;
  failOnce = false;

  constructor(leases: LeaseStore) {
    this.leadership = new Leadership({
      leases,
      name: 'observer',
      seconds: 0.03,
      logger: mockServices.logger.mock(),
      onGained: async () => {
        this.#note('gained');
        if (this.failOnce) {
          this.failOnce = false;
          throw new Error('the database is away');
        }
      },
      onLost: async () => this.#note('lost'),
    });
  }

  next(what: string): Promise<void> {
    return new Promise(resolve => this.#waiting.push({ what, resolve }));
  }

  #note(what: string): void {
    this.happened.push(what);
    for (const waiting of this.#waiting.filter(it => it.what === what)) {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.resolve();
    }
  }
}

describe('Leadership', () => {
  const candidates: Candidate[] = [];
  const candidate = (leases: LeaseStore) => {
    const made = new Candidate(leases);
    candidates.push(made);
    return made;
  };
  afterEach(() =>
    Promise.all(candidates.splice(0).map(it => it.leadership.stop())),
  );

  it('lets one lead, and the next as soon as it stops', async () => {
    const leases = new MemoryLeaseStore();
    const [first, second] = [candidate(leases), candidate(leases)];
    const gained = first.next('gained');
    first.leadership.start();
    await gained;
    const taken = second.next('gained');
    second.leadership.start();
    expect(first.leadership.isLeader).toBe(true);
    expect(second.leadership.isLeader).toBe(false);
    await first.leadership.stop();
    expect(first.happened).toEqual(['gained', 'lost']);
    await taken;
    expect(second.leadership.isLeader).toBe(true);
  });

  it('stops leading once its lease has run out, and leads again when it can', async () => {
    const leases = new MemoryLeaseStore();
    let away = false;
    const unsteady: LeaseStore = {
      acquire: async (...args) => {
        if (away) {
          throw new Error('the database is away');
        }
        return leases.acquire(...args);
      },
      holds: lease => leases.holds(lease),
      release: lease => leases.release(lease),
    };
    const only = candidate(unsteady);
    const gained = only.next('gained');
    only.leadership.start();
    await gained;
    const lost = only.next('lost');
    away = true;
    await lost;
    expect(only.leadership.isLeader).toBe(false);
    const again = only.next('gained');
    away = false;
    await again;
    expect(only.happened).toEqual(['gained', 'lost', 'gained']);
  });

  it('gives the lease back where it could not begin, and tries again', async () => {
    const only = candidate(new MemoryLeaseStore());
    only.failOnce = true;
    const lost = only.next('lost');
    only.leadership.start();
    await lost;
    await only.next('gained');
    expect(only.happened).toEqual(['gained', 'lost', 'gained']);
  });
});
