import type {
  EnvironmentReference,
  OperationPullRequest,
} from '@berth/plugin-environments-common';
import type {
  NewOperation,
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

  async move(
    id: string,
    change: Parameters<OperationStore['move']>[1],
  ): Promise<boolean> {
    const moved = await this.store.move(id, change);
    if (moved) {
      this.#announce((await this.store.get(id)).environment);
    }
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

  #announce(environment: EnvironmentReference): void {
    this.#callbacks.forEach(callback => callback(environment));
  }
}
