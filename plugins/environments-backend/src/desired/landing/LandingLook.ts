import {
  AuthenticationError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ClustersUnreadError } from '@berth/plugin-environments-common/domain';
import {
  ForgeNotYetError,
  ForgeUnavailableError,
} from '@berth/plugin-environments-node';
import { GitFailedError } from '../git/GitFailedError';
import { LeaseLostError } from '../writing/LeaseLostError';
import type { LandingRound } from './LandingRound';

/** So many failures one after the other are the forge's, not those of single pull requests. */
const IN_ROW = 3;

/**
 * Whether there is time for one more operation, and the right to write.
 *
 * @throws LeaseLostError
 */
export type GoesOn = () => Promise<boolean>;

/**
 * How far a step brought one: `behind` where the remote holds something about it that is not fetched yet, `main moved`
 * where `main` is another than what was read, so that nothing else can be merged before it is fetched.
 */
export type Step = 'done' | 'behind' | 'main moved';

/** What a look at the pull requests asks for. */
export interface Looked {
  /** The remote holds something that is not fetched yet: a merge, or what somebody pushed to an operation's branch. */
  behind: boolean;
  /** It stopped at one since `main` moved: once that is fetched, the next look goes on with the others. */
  mainMoved: boolean;
  /** Time was over before all were looked at: the next look goes on with the others. */
  more: boolean;
  /** Why one of them has to be looked at again soon. */
  problem?: Error;
}

/** One look at operations, one after the other: what is wrong with one does not hold up the others. */
export class LandingLook implements Looked {
  behind = false;
  mainMoved = false;
  more = false;
  problem: Error | undefined;
  #inRow = 0;

  constructor(
    private readonly round: LandingRound,
    private readonly goesOn: GoesOn,
    private readonly logger: LoggerService,
  ) {}

  /**
   * Does something about operations that this round has not come to yet, until time is over or `main` moves.
   *
   * @throws LeaseLostError, and what all the others would meet too
   */
  async each<Operation extends { id: string }>(
    operations: Operation[],
    work: (operation: Operation) => Promise<Step>,
  ): Promise<void> {
    for (const operation of this.round.left(operations)) {
      if (this.mainMoved) {
        return;
      }
      if (this.more || !(await this.goesOn())) {
        this.more = true;
        return;
      }
      this.round.add(operation.id);
      try {
        const step = await work(operation);
        if (step !== 'done') {
          this.behind = true;
          this.mainMoved = step === 'main moved';
          this.round.again(operation.id);
        }
        this.#inRow = 0;
      } catch (error) {
        this.#failed(operation.id, error);
      }
    }
  }

  #failed(id: string, error: unknown): void {
    if (!isError(error) || concernsAll(error)) {
      throw error;
    }
    if (mayConcernAll(error)) {
      this.problem ??= error;
      this.#inRow += 1;
      if (this.#inRow >= IN_ROW) {
        throw error;
      }
    } else {
      if (error instanceof ForgeNotYetError) {
        this.problem ??= error;
      }
      this.#inRow = 0;
    }
    this.logger.warn(
      `The pull request of operation ${id} does not go on: ${JSON.stringify(
        error.message,
      )}`,
    );
  }
}

/** Whether an error is about the forge, the remote, the database or this process, so that every other operation would meet it too. */
function concernsAll(error: Error): boolean {
  if (error instanceof ForgeUnavailableError) {
    return error.retryAt !== undefined;
  }
  return (
    error instanceof LeaseLostError ||
    error instanceof AuthenticationError ||
    (error instanceof ServiceUnavailableError &&
      !(error instanceof ClustersUnreadError))
  );
}

/** Whether one can't say from a single operation. */
function mayConcernAll(error: Error): boolean {
  return (
    (error instanceof ForgeUnavailableError &&
      !(error instanceof ForgeNotYetError)) ||
    error instanceof GitFailedError
  );
}
