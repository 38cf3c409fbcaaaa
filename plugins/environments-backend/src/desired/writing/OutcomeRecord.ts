import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationState } from '@berth/plugin-environments-common';
import type { OperationStore } from '@berth/plugin-environments-node';
import { endOfClaim } from './endOfClaim';
import type { WaitingOperation } from './WaitingOperation';

/** An operation that `main` holds. */
export interface CommittedOperation {
  id: string;
  commit: string;
  /** RFC 3339. */
  at: string;
}

/**
 * States in which an operation has ended without a commit. Git has the last word: where `main` holds it, that is put
 * right, since what it asked for runs.
 */
export const endedUncommitted: readonly OperationState[] = [
  'cancelled',
  'failed',
  'rejected',
];

/** What is said then. */
const LATE = 'It was being committed, or merged, when it ended';

const LATELY_MS = 24 * 60 * 60 * 1000;
const MOST_LATELY = 500;

/** Writes into the store how operations ended; each move happens once, whoever else tries it. */
export class OutcomeRecord {
  readonly #attempts = new Map<string, number>();
  /** Those that were recorded since the last look at what came from elsewhere. */
  readonly #recorded = new Set<string>();

  constructor(
    private readonly store: OperationStore,
    private readonly logger: LoggerService,
    /** Seconds until the second try. */
    private readonly retrySeconds: number,
  ) {}

  async committed(commits: CommittedOperation[]): Promise<void> {
    for (const { id } of commits) {
      this.#attempts.delete(id);
    }
    const moved = await this.store.moveAll(
      commits.map(commit => ({
        ...commit,
        from: ['queued', 'errored', 'awaiting-approval'],
        to: 'committed',
      })),
    );
    const ids = new Set(moved.map(({ id }) => id));
    const late = await this.store.moveAll(
      commits
        .filter(({ id }) => !ids.has(id))
        .map(commit => ({
          ...commit,
          from: [...endedUncommitted],
          to: 'committed',
          message: LATE,
        })),
    );
    for (const { id } of late) {
      this.logger.warn(`Operation ${id} is committed after all: Git has it`);
    }
    for (const { id } of commits) {
      this.#recorded.add(id);
    }
  }

  /**
   * Ids of operations that ended lately without a commit, by the day and no more than the newest few hundred: what a
   * process that was killed has pushed of them nobody recorded.
   *
   * @throws the store's errors
   */
  async endedLately(): Promise<Set<string>> {
    const since = new Date(Date.now() - LATELY_MS).toISOString();
    const { items } = await this.store.list({
      states: [...endedUncommitted],
      limit: MOST_LATELY,
    });
    return new Set(
      items
        .filter(({ endedAt }) => endedAt !== undefined && endedAt >= since)
        .map(({ id }) => id),
    );
  }

  /** As `committed`, for all that `main` came to hold since the last time; what this process has recorded is left out. */
  async committedElsewhere(commits: CommittedOperation[]): Promise<void> {
    const others = commits.filter(({ id }) => !this.#recorded.has(id));
    if (others.length > 0) {
      await this.committed(others);
    }
    this.#recorded.clear();
  }

  async refused({ id }: WaitingOperation, message: string): Promise<void> {
    this.#attempts.delete(id);
    await this.store.move(id, {
      from: ['queued', 'errored', 'awaiting-approval'],
      to: 'failed',
      at: new Date().toISOString(),
      message,
    });
  }

  /**
   * Says why, and when it is tried again: later each time, up to five minutes, and not all at the same moment.
   *
   * @param isSent - its commit may be on the remote: nobody is told that it is cancelled until that is known
   */
  async errored(
    { id, environment }: WaitingOperation,
    error: Error,
    isSent: boolean = false,
  ): Promise<void> {
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    const seconds =
      Math.min(300, this.retrySeconds * 2 ** Math.min(attempt - 1, 16)) *
      (0.75 + Math.random() / 2);
    const retried = Date.now() + seconds * 1000;
    const retryAt = new Date(retried).toISOString();
    const message = `${error.message}. It is tried again at ${retryAt}`;
    this.logger.warn(
      `Operation ${id} on ${environment.customer}/${
        environment.name
      } could not be committed: ${JSON.stringify(message)}`,
    );
    if (isSent) {
      await this.store.claim([id], endOfClaim(retried));
    }
    await this.store.move(id, {
      from: ['queued', 'errored'],
      to: 'errored',
      at: new Date().toISOString(),
      message,
      retryAt,
      keepClaim: isSent,
    });
  }
}
