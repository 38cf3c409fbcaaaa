import {
  AuthenticationError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ClustersUnreadError } from '@berth/plugin-environments-common/domain';
import {
  ForgeUnavailableError,
  type OperationStore,
  type PullRequest,
} from '@berth/plugin-environments-node';
import type { DesiredRepository } from '../DesiredRepository';
import { GitFailedError } from '../git/GitFailedError';
import { PushRejectedError } from '../git/PushRejectedError';
import { CommittedOperations } from '../writing/CommittedOperations';
import { endOfClaim } from '../writing/endOfClaim';
import { LeaseLostError } from '../writing/LeaseLostError';
import type { OutcomeRecord } from '../writing/OutcomeRecord';
import type { Batch, PlannedOperation } from '../writing/planBatch';
import { recordCommitted } from '../writing/recordCommitted';
import type { WaitingOperation } from '../writing/WaitingOperation';
import { messageOf } from '../writing/writeCommits';
import type { LandingOptions } from './LandingOptions';
import type { OperationBranches } from './OperationBranches';
import { LandingEnds } from './LandingEnds';
import { LandingNotes } from './LandingNotes';
import { operationBranch } from './operationBranch';
import { pullRequestBody } from './pullRequestBody';
import { outstandingOf } from './outstandingOf';

/** So many are looked at in one turn; the others wait. */
const MOST = 500;

export interface LandingParts extends LandingOptions {
  repository: DesiredRepository;
  branches: OperationBranches;
  operations: OperationStore;
  outcomes: OutcomeRecord;
  /** Plans one operation on the newest commit. */
  plan: (operation: WaitingOperation) => Promise<Batch>;
  logger: LoggerService;
}

/** What a look at the pull requests asks for. */
export interface Looked {
  /** The remote holds something that is not fetched yet: a merge, or what somebody pushed to an operation's branch. */
  behind: boolean;
}

/**
 * Brings operations to `main` by pull requests. What it knows is read from Git and the forge each time, by the
 * operation's branch, so that it goes on after a crash at any moment and never opens a second one.
 */
export class Landing {
  /** Whether there is something to look at, whatever time has passed. */
  wanted = false;
  readonly #committed = new CommittedOperations();
  readonly #notes: LandingNotes;
  readonly #ends: LandingEnds;

  constructor(private readonly parts: LandingParts) {
    const { operations, merge, logger } = parts;
    this.#notes = new LandingNotes(operations, merge, logger);
    this.#ends = new LandingEnds(parts, this.#notes);
  }

  /** Takes operations that come by pull request. */
  async divert(operations: WaitingOperation[]): Promise<void> {
    for (const { id } of operations) {
      await this.#notes.wait(id, 'Waits for its pull request');
    }
    this.wanted = true;
  }

  /**
   * Takes every pull request one step further.
   *
   * @throws ForgeUnavailableError, ForgeAuthenticationError, the Git remote's errors, LeaseLostError: what is not done
   *   yet is done in a later look
   */
  async look(): Promise<Looked> {
    this.wanted = false;
    const waiting = await this.parts.operations.awaitingApproval(MOST);
    const inFlight = await this.#withoutCommitted(waiting);
    const { limit } = this.parts;
    let behind = false;
    for (const [at, operation] of inFlight.entries()) {
      if (at < limit) {
        behind = (await this.#land(operation)) || behind;
      } else {
        await this.#notes.say(
          operation.id,
          `Waits for its pull request: only ${limit} may be open at once, and ${
            at - limit
          } others come before it`,
        );
      }
    }
    await this.#ends.tidy(new Set(waiting.map(({ id }) => id)));
    return { behind };
  }

  async #withoutCommitted(
    operations: WaitingOperation[],
  ): Promise<WaitingOperation[]> {
    const { committed, waiting } = await recordCommitted(
      this.parts,
      this.#committed,
      operations,
    );
    for (const { id } of committed) {
      await this.#ends.note(id);
      await this.#ends.removeBranch(id);
    }
    return waiting;
  }

  /** Takes one a step further; true where the remote holds something that is not fetched yet. */
  async #land(operation: WaitingOperation): Promise<boolean> {
    try {
      return await this.#step(operation);
    } catch (error) {
      if (error instanceof LeaseLostError || !isError(error)) {
        throw error;
      }
      if (error instanceof PushRejectedError) {
        return true;
      }
      await this.#notes.say(
        operation.id,
        `${error.message}. It is tried again`,
      );
      if (concernsAll(error)) {
        throw error;
      }
      this.parts.logger.warn(
        `The pull request of operation ${
          operation.id
        } does not go on: ${JSON.stringify(error.message)}`,
      );
      return false;
    }
  }

  async #step(operation: WaitingOperation): Promise<boolean> {
    const { forge, repository, branches } = this.parts;
    const branch = operationBranch(operation.id);
    const found = await forge.findPullRequest(branch, repository.mirror.branch);
    if (found?.state === 'merged') {
      return this.#merged(operation, found);
    }
    if (found?.state === 'closed') {
      await this.#rejected(operation, found);
      return false;
    }
    if (found && found.head !== branches.head(operation.id)?.commit) {
      return true;
    }
    const planned = await this.#planned(operation, found);
    if (planned && !(await branches.fits(planned))) {
      await branches.write(planned);
      // Approvals and checks were about what the branch held before.
      await this.#open(planned, found);
      return false;
    }
    return planned ? this.#merge(planned, found) : false;
  }

  /** The plan on the newest commit; undefined where there is none, which ends the operation. */
  async #planned(
    operation: WaitingOperation,
    found: PullRequest | undefined,
  ): Promise<PlannedOperation | undefined> {
    // The plan that the requester saw is the one that the pull request began with; what it became is read there.
    const { planHash, ...request } = operation.request;
    const begun = found !== undefined || this.parts.branches.head(operation.id);
    const { planned, refused, errored } = await this.parts.plan(
      begun ? { ...operation, request } : operation,
    );
    if (errored[0]) {
      throw errored[0].error;
    }
    if (refused[0]) {
      const { mirror, index } = this.parts.repository;
      if ((await mirror.remoteTip()) !== index!.commit) {
        // What is refused here may be right on the newest commit.
        throw new PushRejectedError('the remote has a newer commit');
      }
      const { message } = refused[0];
      await this.parts.outcomes.refused(operation, message);
      if (found) {
        await this.#ends.close(operation.id, found, message);
      }
      this.#notes.forget(operation.id);
      await this.#ends.removeBranch(operation.id);
      return undefined;
    }
    return planned[0];
  }

  /** Opens the pull request where there is none. */
  async #open(
    { operation, change }: PlannedOperation,
    found: PullRequest | undefined,
  ): Promise<void> {
    const pull =
      found ??
      (await this.parts.forge.openPullRequest({
        branch: operationBranch(operation.id),
        base: this.parts.repository.mirror.branch,
        title: change.title,
        body: pullRequestBody(operation, change),
      }));
    await this.#notes.note(operation.id, pull);
    await this.#notes.say(
      operation.id,
      `Pull request ${pull.number}, ${pull.url}, waits to be merged`,
    );
  }

  /** Merges it, where Berth does and nothing is missing; true where it did. */
  async #merge(
    planned: PlannedOperation,
    found: PullRequest | undefined,
  ): Promise<boolean> {
    const { forge, merge, approvals } = this.parts;
    const { operation } = planned;
    if (!found) {
      await this.#open(planned, found);
      return false;
    }
    const { number, url, head } = found;
    const byPerson = merge === 'person';
    const missing = await outstandingOf(forge, found, byPerson ? 0 : approvals);
    const { outstanding, approvedBy } = missing;
    await this.#notes.note(operation.id, found, missing);
    if (byPerson || outstanding.length > 0) {
      await this.#notes.say(
        operation.id,
        [
          `Pull request ${number}, ${url}, waits${
            byPerson ? ' to be merged' : ''
          }`,
          outstanding.join('; '),
        ]
          .filter(Boolean)
          .join(': '),
      );
      return false;
    }
    const { operations } = this.parts;
    const [claimed] = await operations.claim([operation.id], endOfClaim());
    if (!claimed) {
      // It was cancelled meanwhile.
      return false;
    }
    try {
      await forge.merge(number, {
        head,
        method: 'merge',
        message: messageOf(planned) + approvalTrailers(approvedBy),
      });
    } catch (error) {
      if (!(error instanceof ForgeUnavailableError)) {
        await operations.release([operation.id]);
      }
      throw error;
    }
    return true;
  }

  async #merged({ id }: WaitingOperation, pull: PullRequest): Promise<boolean> {
    const { repository, outcomes } = this.parts;
    const { git } = repository.mirror;
    const commit = pull.mergeCommit;
    const known =
      commit !== undefined &&
      /^[0-9a-f]{40}$/.test(commit) &&
      (
        await git.outcome([
          'merge-base',
          '--is-ancestor',
          commit,
          repository.index!.commit,
        ])
      ).exitCode === 0;
    if (!known) {
      return true;
    }
    // Whoever squashed it may have left the trailers out.
    const at = pull.endedAt ?? new Date().toISOString();
    await outcomes.committed([{ id, commit, at }]);
    await this.#ends.note(id, pull);
    await this.#ends.removeBranch(id);
    return false;
  }

  async #rejected({ id }: WaitingOperation, pull: PullRequest): Promise<void> {
    const comment = await this.parts.forge.lastComment(pull.number);
    const by = pull.endedBy ?? 'somebody';
    await this.parts.operations.move(id, {
      from: ['awaiting-approval'],
      to: 'rejected',
      at: pull.endedAt ?? new Date().toISOString(),
      message: `${by} closed pull request ${pull.number}${
        comment ? `; ${comment.by} wrote: ${comment.text}` : ''
      }`,
    });
    await this.#ends.note(id, pull);
    await this.#ends.removeBranch(id);
  }
}

/** Whether an error is about the forge, the remote or the copy of it, so that every other operation would meet it too. */
function concernsAll(error: Error): boolean {
  return (
    (error instanceof ServiceUnavailableError &&
      !(error instanceof ClustersUnreadError)) ||
    error instanceof AuthenticationError ||
    error instanceof GitFailedError
  );
}

function approvalTrailers(approvedBy: string[]): string {
  return approvedBy
    .map(by => `Approved-By: ${by.replace(/[\p{C}\s]+/gu, ' ')}\n`)
    .join('');
}
