import type { Lease, LeaseStore } from '../ports/LeaseStore';

interface Row {
  holder: string | undefined;
  token: number;
  endsAt: number;
}

/** A `LeaseStore` in memory: the twin of the database's, which passes the same contract. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #rows = new Map<string, Row>();
  readonly #now: () => number;

  constructor(options: { now?: () => number } = {}) {
    this.#now = options.now ?? Date.now;
  }

  async acquire(
    name: string,
    holder: string,
    seconds: number,
  ): Promise<Lease | undefined> {
    const now = this.#now();
    const row = this.#rows.get(name);
    const held = row?.holder !== undefined && row.endsAt > now;
    if (row && held && row.holder !== holder) {
      return undefined;
    }
    const token = row && held ? row.token : (row?.token ?? 0) + 1;
    this.#rows.set(name, { holder, token, endsAt: now + seconds * 1000 });
    return { name, token };
  }

  async holds(lease: Lease): Promise<boolean> {
    const row = this.#rows.get(lease.name);
    return (
      row?.holder !== undefined &&
      row.token === lease.token &&
      row.endsAt > this.#now()
    );
  }

  /** Whether nobody has taken it since, though it may have run out. */
  isNewest({ name, token }: Lease): boolean {
    return this.#rows.get(name)?.token === token;
  }

  async release(lease: Lease): Promise<void> {
    const row = this.#rows.get(lease.name);
    if (row?.token === lease.token) {
      row.holder = undefined;
    }
  }
}
