import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationStore } from '@berth/plugin-environments-node';
import type { WaitingOperation } from './WaitingOperation';

/** Writes into the store how operations ended; each move happens once, whoever else tries it. */
export class OutcomeRecord {
  readonly #attempts = new Map<string, number>();

  constructor(
    private readonly store: OperationStore,
    private readonly logger: LoggerService,
    /** Seconds until the second try. */
    private readonly retrySeconds: number,
  ) {}

  async committed(id: string, commit: string, at: string): Promise<void> {
    this.#attempts.delete(id);
    const moved = await this.store.move(id, {
      from: ['queued', 'errored', 'awaiting-approval'],
      to: 'committed',
      at,
      commit,
    });
    if (moved) {
      return;
    }
    // Git has the last word: what is committed is not cancelled any more.
    const late = await this.store.move(id, {
      from: ['cancelled'],
      to: 'committed',
      at,
      commit,
      message: 'It was being committed when it was cancelled',
    });
    if (late) {
      this.logger.warn(
        `Operation ${id} was committed as ${commit} while it was being cancelled`,
      );
    }
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

  /** Says why, and when it is tried again: later each time, up to five minutes, and not all at the same moment. */
  async errored(
    { id, environment }: WaitingOperation,
    error: Error,
  ): Promise<void> {
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    const seconds =
      Math.min(300, this.retrySeconds * 2 ** Math.min(attempt - 1, 16)) *
      (0.75 + Math.random() / 2);
    const retryAt = new Date(Date.now() + seconds * 1000).toISOString();
    const message = `${error.message}. It is tried again at ${retryAt}`;
    this.logger.warn(
      `Operation ${id} on ${environment.customer}/${
        environment.name
      } could not be committed: ${JSON.stringify(message)}`,
    );
    await this.store.move(id, {
      from: ['queued', 'errored'],
      to: 'errored',
      at: new Date().toISOString(),
      message,
      retryAt,
    });
  }
}
