import {
  environmentId,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import {
  type OpenOperation,
  openStates,
  type OperationStore,
  type StoredOperation,
} from '@berth/plugin-environments-node';

/** What is known of an environment's operations. */
interface Known {
  /** Oldest first. */
  open: StoredOperation[];
  newest?: StoredOperation;
  /** The newest that has a commit. */
  committed?: StoredOperation;
}

const NOTHING: Known = { open: [] };

/** The operations of each environment as last read: those that have not ended, and the newest of all and in Git. */
export class OpenOperations {
  readonly #store: OperationStore;
  readonly #known = new Map<string, Known>();
  /** Environments of which something has changed since they were read. */
  readonly #changed = new Map<string, EnvironmentReference>();

  constructor(store: OperationStore) {
    this.#store = store;
  }

  /** Finds out whose operations other processes have changed. Resolves to the ids of these environments. */
  async look(): Promise<string[]> {
    const open = new Map<string, OpenOperation[]>();
    for (const operation of await this.#store.open()) {
      const id = idOf(operation.environment);
      open.set(id, [...(open.get(id) ?? []), operation]);
    }
    for (const [id, operations] of open) {
      if (shapeOf(this.of(id).map(openOf)) !== shapeOf(operations)) {
        this.changed(operations[0].environment);
      }
    }
    for (const [id, { open: before }] of this.#known) {
      if (before.length > 0 && !open.has(id)) {
        this.changed(before[0].environment);
      }
    }
    return [...this.#changed.keys()];
  }

  /** Those of an environment are read again with the next `read` of it. */
  changed(environment: EnvironmentReference): void {
    this.#changed.set(idOf(environment), environment);
  }

  /**
   * Reads what is not known, or has changed, of some environments, all at once.
   *
   * @param references - which environment an id means, where that is known by another way than by an operation
   */
  async read(
    ids: string[],
    references: (id: string) => EnvironmentReference | undefined,
  ): Promise<void> {
    const asked = new Map<string, EnvironmentReference>();
    for (const id of ids) {
      const environment = references(id) ?? this.#changed.get(id);
      if (environment && (this.#changed.has(id) || !this.#known.has(id))) {
        asked.set(id, environment);
        this.#changed.delete(id);
      }
    }
    if (asked.size === 0) {
      return;
    }
    try {
      const found = new Map<string, StoredOperation[]>();
      for (const operation of await this.#store.current([...asked.values()])) {
        const id = idOf(operation.environment);
        found.set(id, [...(found.get(id) ?? []), operation]);
      }
      for (const id of asked.keys()) {
        const operations = found.get(id) ?? [];
        this.#known.set(id, {
          open: operations.filter(({ state }) => openStates.includes(state)),
          newest: operations.at(-1),
          committed: operations.findLast(({ commit }) => commit !== undefined),
        });
      }
    } catch (error) {
      asked.forEach(environment => this.changed(environment));
      throw error;
    }
  }

  /** Oldest first. */
  of(id: string): StoredOperation[] {
    return (this.#known.get(id) ?? NOTHING).open;
  }

  /** The newest operation of an environment, ended or not. */
  newest(id: string): StoredOperation | undefined {
    return this.#known.get(id)?.newest;
  }

  /** The operation that an environment's newest commit came with; undefined where somebody pushed that commit. */
  withCommit(id: string, sha: string): StoredOperation | undefined {
    const { open, committed } = this.#known.get(id) ?? NOTHING;
    return [...open, committed].find(operation => operation?.commit === sha);
  }
}

function idOf({ customer, name }: EnvironmentReference): string {
  return environmentId(customer, name);
}

function openOf(operation: StoredOperation): OpenOperation {
  const { id, environment, state, timeline } = operation;
  return { id, environment, state, entries: timeline.length };
}

function shapeOf(operations: OpenOperation[]): string {
  return operations
    .map(({ id, state, entries }) => [id, state, entries].join(' '))
    .join();
}
