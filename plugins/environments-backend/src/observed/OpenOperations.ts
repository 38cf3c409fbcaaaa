import type { OperationState } from '@berth/plugin-environments-common';
import { environmentId } from '@berth/plugin-environments-common';
import type {
  OperationStore,
  StoredOperation,
} from '@berth/plugin-environments-node';

/** Operations that have not ended. */
const OPEN: OperationState[] = [
  'awaiting-approval',
  'queued',
  'errored',
  'committed',
  'applied',
];

const PAGE_SIZE = 500;

/** The operations of each environment as last read: those that have not ended, and the newest of all. */
export class OpenOperations {
  readonly #store: OperationStore;
  #open = new Map<string, StoredOperation[]>();
  readonly #newest = new Map<string, StoredOperation | undefined>();

  constructor(store: OperationStore) {
    this.#store = store;
  }

  /** Reads all open ones. Resolves to the ids of the environments whose operations changed. */
  async refresh(): Promise<string[]> {
    const open = new Map<string, StoredOperation[]>();
    let after: { requestedAt: string; id: string } | undefined;
    for (;;) {
      const { items } = await this.#store.list({
        states: OPEN,
        limit: PAGE_SIZE,
        after,
      });
      for (const operation of items) {
        const id = idOf(operation);
        // The store gives the newest first.
        open.set(id, [operation, ...(open.get(id) ?? [])]);
      }
      const last = items.at(-1);
      if (!last || items.length < PAGE_SIZE) {
        break;
      }
      after = { requestedAt: last.requestedAt, id: last.id };
    }
    const ids = new Set([...this.#open.keys(), ...open.keys()]);
    const changed = [...ids].filter(
      id => shapeOf(this.#open.get(id)) !== shapeOf(open.get(id)),
    );
    this.#open = open;
    for (const id of changed) {
      this.#newest.delete(id);
    }
    return changed;
  }

  /** Reads those of one environment when they are asked for next. */
  async reread(environment: { customer: string; name: string }): Promise<void> {
    const { items } = await this.#store.list({
      states: OPEN,
      environment,
      limit: PAGE_SIZE,
    });
    const id = environmentId(environment.customer, environment.name);
    this.#newest.delete(id);
    if (items.length > 0) {
      this.#open.set(id, [...items].reverse());
    } else {
      this.#open.delete(id);
    }
  }

  /** Oldest first. */
  of(id: string): StoredOperation[] {
    return this.#open.get(id) ?? [];
  }

  ids(): Iterable<string> {
    return this.#open.keys();
  }

  /** The newest operation of an environment, ended or not. */
  async newest(
    id: string,
    environment: { customer: string; name: string },
  ): Promise<StoredOperation | undefined> {
    if (!this.#newest.has(id)) {
      this.#newest.set(id, await this.#store.newest(environment));
    }
    return this.#newest.get(id);
  }
}

function idOf({ environment }: StoredOperation): string {
  return environmentId(environment.customer, environment.name);
}

function shapeOf(operations: StoredOperation[] = []): string {
  return operations
    .map(({ id, state, commit, timeline }) =>
      [id, state, commit, timeline.length, timeline.at(-1)?.at].join(' '),
    )
    .join();
}
