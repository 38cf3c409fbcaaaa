import { randomUUID } from 'node:crypto';
import type { Lease, LeaseStore } from '@berth/plugin-environments-node';
import { LeaseLostError } from './LeaseLostError';

/** Makes this process the only one that writes to a repository's branch, for as long as it renews. */
export class WriterLease {
  readonly #holder = randomUUID();
  #lease: Lease | undefined;

  constructor(
    private readonly store: LeaseStore,
    private readonly name: string,
    private readonly seconds: number,
  ) {}

  /**
   * Takes or renews it.
   *
   * @returns `new` where somebody else may have written since this process last did
   */
  async take(): Promise<'new' | 'kept' | 'held by another'> {
    const before = this.#lease?.token;
    this.#lease = await this.store.acquire(
      this.name,
      this.#holder,
      this.seconds,
    );
    if (!this.#lease) {
      return 'held by another';
    }
    return this.#lease.token === before ? 'kept' : 'new';
  }

  /** @throws LeaseLostError */
  async renew(): Promise<void> {
    if ((await this.take()) === 'held by another') {
      throw new LeaseLostError();
    }
  }

  /** The fence: nothing is pushed without it. @throws LeaseLostError */
  async assertHeld(): Promise<void> {
    if (!this.#lease || !(await this.store.holds(this.#lease))) {
      throw new LeaseLostError();
    }
  }

  async release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease) {
      await this.store.release(lease);
    }
  }
}
