import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Lease, LeaseStore } from '@berth/plugin-environments-node';
import { randomUUID } from 'node:crypto';
import { Pause } from './Pause';

/**
 * Holds a lease for as long as it can, and calls back when it is gained and lost. One of all processes leads at a
 * time, save for the moments that a lost one needs to stop: what it writes goes with the lease that it was given.
 */
export class Leadership {
  readonly #leases: LeaseStore;
  readonly #name: string;
  readonly #seconds: number;
  readonly #logger: LoggerService;
  readonly #onGained: (lease: Lease) => Promise<void>;
  readonly #onLost: () => Promise<void>;
  readonly #holder = randomUUID();
  readonly #stopping = new AbortController();
  readonly #pause = new Pause(this.#stopping.signal);
  #lease: { lease: Lease; until: number } | undefined;
  #running: Promise<void> | undefined;

  /** The callbacks are awaited, one at a time; where `onGained` rejects, the lease is given back and tried again. */
  constructor(options: {
    leases: LeaseStore;
    name: string;
    seconds?: number;
    logger: LoggerService;
    onGained: (lease: Lease) => Promise<void>;
    onLost: () => Promise<void>;
  }) {
    this.#leases = options.leases;
    this.#name = options.name;
    this.#seconds = options.seconds ?? 15;
    this.#logger = options.logger;
    this.#onGained = options.onGained;
    this.#onLost = options.onLost;
  }

  get isLeader(): boolean {
    return this.#lease !== undefined;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives the lease back, so that another process takes over at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const held = this.#lease?.lease;
    await this.#lose();
    if (held) {
      await this.#release(held);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#renew();
      await this.#pause.begin((this.#seconds * 1_000) / 3);
    }
  }

  async #renew(): Promise<void> {
    const until = Date.now() + this.#seconds * 1_000;
    let lease: Lease | undefined;
    try {
      lease = await this.#leases.acquire(
        this.#name,
        this.#holder,
        this.#seconds,
      );
    } catch (error) {
      this.#logger.warn(`The lease ${this.#name} can't be renewed: ${error}`);
      // Until it runs out nobody else can have it.
      if (this.#lease && Date.now() < this.#lease.until) {
        return;
      }
    }
    const isSame = lease?.token === this.#lease?.lease.token;
    if (!isSame) {
      await this.#lose();
    }
    if (lease) {
      const gained = this.#lease === undefined;
      this.#lease = { lease, until };
      if (gained) {
        await this.#gain(lease);
      }
    }
  }

  async #gain(lease: Lease): Promise<void> {
    this.#logger.debug(`This process holds ${this.#name}`);
    try {
      await this.#onGained(lease);
    } catch (error) {
      this.#logger.error(`${this.#name} could not begin`, error as Error);
      await this.#lose();
      await this.#release(lease);
    }
  }

  async #release(lease: Lease): Promise<void> {
    try {
      await this.#leases.release(lease);
    } catch (error) {
      this.#logger.debug(
        `The lease ${this.#name} runs out by itself: ${error}`,
      );
    }
  }

  async #lose(): Promise<void> {
    if (this.#lease) {
      this.#lease = undefined;
      await this.#onLost();
    }
  }
}
