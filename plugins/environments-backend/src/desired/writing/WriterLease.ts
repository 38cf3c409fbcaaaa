import { randomUUID } from 'node:crypto';
import type { Lease, LeaseStore } from '@berth/plugin-environments-node';
import { LeaseLostError } from './LeaseLostError';

/** Makes this process the only one that writes to a repository's branch, for as long as it renews. */
export class WriterLease {
  readonly #holder = randomUUID();
  #lease: Lease | undefined;
  #takenAt = 0;

  constructor(
    private readonly store: LeaseStore,
    private readonly name: string,
    private readonly seconds: number,
  ) {}

  /**
   * Takes it, or renews it where a good part of its time has passed.
   *
   * @returns `new` where somebody else may have written since this process last did
   */
  async take(): Promise<'new' | 'kept' | 'held by another'> {
    const age = Date.now() - this.#takenAt;
    return this.#lease && age < (this.seconds * 1000) / 3
      ? 'kept'
      : this.#acquire();
  }

  /** Renews it, whatever time has passed. @throws LeaseLostError */
  async renew(): Promise<void> {
    if ((await this.#acquire()) !== 'kept') {
      this.#lease = undefined;
      throw new LeaseLostError();
    }
  }

  /** The fence: nothing is pushed without it. @throws LeaseLostError */
  async assertHeld(): Promise<void> {
    if (!this.#lease || !(await this.store.holds(this.#lease))) {
      this.#lease = undefined;
      throw new LeaseLostError();
    }
  }

  async #acquire(): Promise<'new' | 'kept' | 'held by another'> {
    const before = this.#lease?.token;
    const takenAt = Date.now();
    this.#lease = await this.store.acquire(
      this.name,
      this.#holder,
      this.seconds,
    );
    if (!this.#lease) {
      return 'held by another';
    }
    this.#takenAt = takenAt;
    return this.#lease.token === before ? 'kept' : 'new';
  }

  async release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease) {
      await this.store.release(lease);
    }
  }
}
