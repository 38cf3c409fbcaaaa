import type {
  EnvironmentReference,
  OperationPullRequest,
} from '@berth/plugin-environments-common';
import type {
  Lease,
  MovedOperation,
  NewOperation,
  OpenOperation,
  OperationChange,
  OperationFilter,
  OperationStore,
  StoredOperation,
} from '@berth/plugin-environments-node';

/** An operation store that tells of every environment whose operations changed in this process. */
export class AnnouncingOperationStore implements OperationStore {
  readonly #callbacks: Array<(environment: EnvironmentReference) => void> = [];

  constructor(private readonly store: OperationStore) {}

  onChanged(callback: (environment: EnvironmentReference) => void): void {
    this.#callbacks.push(callback);
  }

  async add(operation: NewOperation): Promise<StoredOperation> {
    const stored = await this.store.add(operation);
    this.#announce(stored.environment);
    return stored;
  }

  async move(id: string, change: OperationChange): Promise<boolean> {
    const moved = await this.moveAll([{ id, ...change }]);
    return moved.length > 0;
  }

  async moveAll(
    changes: Array<OperationChange & { id: string }>,
    lease?: Lease,
  ): Promise<MovedOperation[]> {
    const moved = await this.store.moveAll(changes, lease);
    moved.forEach(({ environment }) => this.#announce(environment));
    return moved;
  }

  get(id: string): Promise<StoredOperation> {
    return this.store.get(id);
  }

  list(
    filter: OperationFilter,
  ): Promise<{ items: StoredOperation[]; totalItems: number }> {
    return this.store.list(filter);
  }

  queued(limit: number): ReturnType<OperationStore['queued']> {
    return this.store.queued(limit);
  }

  awaitingApproval(
    limit: number,
  ): ReturnType<OperationStore['awaitingApproval']> {
    return this.store.awaitingApproval(limit);
  }

  claim(ids: string[], until: string): Promise<string[]> {
    return this.store.claim(ids, until);
  }

  release(ids: string[]): Promise<void> {
    return this.store.release(ids);
  }

  async setPullRequest(
    id: string,
    pullRequest: OperationPullRequest,
  ): Promise<boolean> {
    const kept = await this.store.setPullRequest(id, pullRequest);
    if (kept) {
      this.#announce((await this.store.get(id)).environment);
    }
    return kept;
  }

  withCommit(
    environment: EnvironmentReference,
    commit: string,
  ): Promise<StoredOperation | undefined> {
    return this.store.withCommit(environment, commit);
  }

  newest(
    environment: EnvironmentReference,
  ): Promise<StoredOperation | undefined> {
    return this.store.newest(environment);
  }

  open(): Promise<OpenOperation[]> {
    return this.store.open();
  }

  current(environments: EnvironmentReference[]): Promise<StoredOperation[]> {
    return this.store.current(environments);
  }

  #announce(environment: EnvironmentReference): void {
    this.#callbacks.forEach(callback => callback(environment));
  }
}
