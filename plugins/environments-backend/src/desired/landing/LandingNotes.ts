import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationPullRequest } from '@berth/plugin-environments-common';
import type {
  OperationStore,
  PullRequest,
} from '@berth/plugin-environments-node';
import type { LandingOptions } from './LandingOptions';
import type { Outstanding } from './outstandingOf';

/** Writes into operations what is known of their pull requests; once, however often it is looked at. */
export class LandingNotes {
  /** What was said last of each operation. */
  readonly #said = new Map<string, string>();
  readonly #noted = new Map<string, OperationPullRequest>();

  constructor(
    private readonly operations: Pick<
      OperationStore,
      'move' | 'setPullRequest'
    >,
    private readonly mergedBy: LandingOptions['merge'],
    private readonly logger: LoggerService,
  ) {}

  /** Says in an operation what it waits for. */
  async say(id: string, message: string): Promise<void> {
    if (this.#said.get(id) !== message) {
      // Where it is claimed, a merge is on its way of which nobody knows yet whether it came to be.
      await this.#move(id, message, true);
      this.#said.set(id, message);
    }
  }

  /** It comes by pull request from here on. */
  wait(id: string, message: string): Promise<void> {
    return this.#move(id, message, false);
  }

  async #move(id: string, message: string, keepClaim: boolean): Promise<void> {
    await this.operations.move(id, {
      from: ['queued', 'errored', 'awaiting-approval'],
      to: 'awaiting-approval',
      at: new Date().toISOString(),
      message,
      keepClaim,
    });
    this.logger.debug(`Operation ${id}: ${JSON.stringify(message)}`);
  }

  /** Keeps how a pull request is, for those who look at its operation. */
  async note(
    id: string,
    { number, url, state, endedBy }: PullRequest,
    { outstanding, approvedBy }: Outstanding = {
      outstanding: [],
      approvedBy: [],
    },
  ): Promise<void> {
    const seen: OperationPullRequest = {
      number,
      url,
      state,
      mergedBy: this.mergedBy,
      outstanding,
      approvedBy,
      ...(endedBy !== undefined && { endedBy }),
    };
    if (!isDeepStrictEqual(this.#noted.get(id), seen)) {
      await this.operations.setPullRequest(id, seen);
      this.#noted.set(id, seen);
    }
  }

  /** The operation waits no more. */
  forget(id: string): void {
    this.#said.delete(id);
    this.#noted.delete(id);
  }
}
