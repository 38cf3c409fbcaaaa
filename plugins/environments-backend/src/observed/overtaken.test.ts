import {
  LeaseOvertakenError,
  type LeaseStore,
  type StatusStore,
} from '@berth/plugin-environments-node';
import { deployment } from './__testUtils__/fluxObjects';
import { ID, ObservedWorld, paths } from './__testUtils__/ObservedWorld';

jest.setTimeout(60_000);

/** A process that may be halted, as a machine is that sleeps: what it writes and renews waits until it goes on. */
class HaltingProcess {
  readonly held: Array<Promise<void>> = [];
  goOn: () => void = () => {};
  #halt: Promise<void> | undefined;
  #onHeld: () => void = () => {};

  /** Resolves once it holds the first write back. */
  halt(): Promise<void> {
    this.#halt = new Promise(resolve => {
      this.goOn = resolve;
    });
    return new Promise(resolve => {
      this.#onHeld = resolve;
    });
  }

  statuses(store: StatusStore): StatusStore {
    return {
      put: (...args) => this.#later(() => store.put(...args)),
      remove: (...args) => this.#later(() => store.remove(...args)),
      get: id => store.get(id),
      all: () => store.all(),
      places: () => store.places(),
      page: query => store.page(query),
    };
  }

  leases(store: LeaseStore): LeaseStore {
    return {
      acquire: async (...args) => {
        await this.#halt;
        return store.acquire(...args);
      },
      holds: lease => store.holds(lease),
      release: lease => store.release(lease),
    };
  }

  #later(write: () => Promise<void>): Promise<void> {
    if (!this.#halt) {
      return write();
    }
    const written = this.#halt.then(write);
    this.held.push(written);
    this.#onHeld();
    return written;
  }
}

it('keeps what the next process wrote, whatever one that was halted writes after it', async () => {
  const world = await ObservedWorld.start();
  const halting = new HaltingProcess();
  try {
    const { stage, statuses, leases } = world;
    world.observe({
      statuses: halting.statuses(statuses),
      leases: halting.leases(leases),
    });
    await world.makeReady();

    const halted = halting.halt();
    stage.sandbox.faults.set({ brokenImages: ['example.com/web:9.9.9'] });
    await stage.apply(
      paths.deployment,
      deployment(ID, 'example.com/web:9.9.9'),
    );
    await halted;

    world.observe();
    await world.row(({ status }) => status.phase !== 'ready');
    await stage.apply(
      paths.deployment,
      deployment(ID, 'example.com/web:1.4.2'),
    );
    await world.phase('ready');

    halting.goOn();
    const [first] = await Promise.allSettled(halting.held);
    expect(first).toEqual({
      status: 'rejected',
      reason: expect.any(LeaseOvertakenError),
    });
    expect((await statuses.get(ID))?.status.phase).toBe('ready');
  } finally {
    halting.goOn();
    await world.stop();
  }
});
