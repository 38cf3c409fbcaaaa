import { isError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ForgeNotYetError,
  ForgeUnavailableError,
  type OperationStore,
  type PullRequest,
} from '@berth/plugin-environments-node';
import type { DesiredRepository } from '../DesiredRepository';
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
import {
  type GoesOn,
  LandingLook,
  type Looked,
  type Step,
} from './LandingLook';
import { LandingNotes } from './LandingNotes';
import { LandingRound } from './LandingRound';
import { operationBranch } from './operationBranch';
import { pullRequestBody } from './pullRequestBody';
import { outstandingOf } from './outstandingOf';

/** Which pull request something is said of: its number, or the commit that its branch stands at. */
export type PullRequestNews = { number: number } | { commit: string };

/** So many are looked at in one turn; the others wait. */
const MOST = 500;

export interface LandingParts extends LandingOptions {
  repository: DesiredRepository;
  branches: OperationBranches;
  operations: OperationStore;
  outcomes: OutcomeRecord;
  /** Plans one operation on the newest commit. */
  plan: (operation: WaitingOperation) => Promise<Batch>;
  /** The fence before a merge. @throws LeaseLostError */
  assertWriter: () => Promise<void>;
  logger: LoggerService;
}

/**
 * Brings operations to `main` by pull requests. What it knows is read from Git and the forge each time, by the
 * operation's branch, so that it goes on after a crash at any moment and never opens a second one.
 */
export class Landing {
  /** Whether there is something to look at, whatever time has passed. */
  wanted = false;
  readonly #committed = new CommittedOperations();
  readonly #round = new LandingRound();
  #news: PullRequestNews[] = [];
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

  /** Something is said of a pull request: the next look comes to it, where it is one of an operation. */
  hear(news: PullRequestNews): void {
    this.#news.push(news);
  }

  /** Whether something was said since the last look. */
  get heard(): boolean {
    return this.#news.length > 0;
  }

  /**
   * Takes pull requests one step further, one after the other for as long as it may.
   *
   * @param all - true for all of them, false for those that were not looked at since it was true, and those of which
   *   something was said
   * @throws ForgeUnavailableError, ForgeAuthenticationError, the Git remote's errors, LeaseLostError: what is not done
   *   yet is done in a later look
   */
  async look(goesOn: GoesOn, all: boolean): Promise<Looked> {
    this.wanted = false;
    if (all) {
      this.#round.restart();
    }
    const { operations, limit, logger } = this.parts;
    const look = new LandingLook(this.#round, goesOn, logger);
    const waiting = await operations.awaitingApproval(MOST);
    const inFlight = await this.#withoutCommitted(waiting, look);
    this.#round.again(...this.#concerned(inFlight));
    const first = inFlight.slice(0, limit);
    await look.each(first, each => this.#land(each));
    const others = inFlight.slice(limit);
    for (const [before, { id }] of others.entries()) {
      await this.#notes.say(
        id,
        `Waits for its pull request: only ${limit} may be open at once, and ${before} others come before it`,
      );
    }
    await this.#ends.tidy(new Set(waiting.map(({ id }) => id)), look);
    if (!look.more && !look.behind) {
      this.#round.end();
    }
    if (
      (look.more && !look.problem) ||
      (await this.#makesRoom(first, others))
    ) {
      this.wanted = true;
    }
    return look;
  }

  /** Whether one has ended, so that another may take its place. */
  async #makesRoom(
    first: WaitingOperation[],
    others: WaitingOperation[],
  ): Promise<boolean> {
    if (others.length === 0) {
      return false;
    }
    const waiting = await this.parts.operations.awaitingApproval(MOST);
    const ids = new Set(waiting.map(({ id }) => id));
    return first.some(({ id }) => !ids.has(id));
  }

  /** Ids of the operations that something was said of. */
  #concerned(operations: WaitingOperation[]): string[] {
    const news = this.#news.splice(0);
    return operations
      .filter(({ id, pullRequest }) =>
        news.some(each =>
          'number' in each
            ? each.number === pullRequest?.number
            : each.commit === this.parts.branches.head(id)?.commit,
        ),
      )
      .map(({ id }) => id);
  }

  async #withoutCommitted(
    operations: WaitingOperation[],
    look: LandingLook,
  ): Promise<WaitingOperation[]> {
    const { committed, waiting } = await recordCommitted(
      this.parts,
      this.#committed,
      operations,
    );
    await look.each(committed, async ({ id }) => {
      await this.#ends.note(id);
      await this.#ends.removeBranch(id);
      return 'done';
    });
    return waiting;
  }

  /** Takes one a step further. */
  async #land(operation: WaitingOperation): Promise<Step> {
    try {
      return await this.#step(operation);
    } catch (error) {
      if (error instanceof LeaseLostError || !isError(error)) {
        throw error;
      }
      if (error instanceof PushRejectedError) {
        return 'behind';
      }
      await this.#notes.say(
        operation.id,
        `${error.message}. It is tried again`,
      );
      throw error;
    }
  }

  async #step(operation: WaitingOperation): Promise<Step> {
    const { forge, repository, branches } = this.parts;
    const branch = operationBranch(operation.id);
    const found = await forge.findPullRequest(branch, repository.mirror.branch);
    if (found?.state === 'merged') {
      return (await this.#ends.merged(operation.id, found)) ? 'done' : 'behind';
    }
    if (found?.state === 'closed') {
      await this.#rejected(operation, found);
      return 'done';
    }
    if (found && found.head !== branches.head(operation.id)?.commit) {
      return 'behind';
    }
    const planned = await this.#planned(operation, found);
    if (planned && !(await branches.fits(planned))) {
      await branches.write(planned);
      // Approvals and checks were about what the branch held before.
      await this.#open(planned, found);
      return 'done';
    }
    return planned ? this.#merge(planned, found) : 'done';
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
      if (found && (await this.#ends.close(operation.id, found, message))) {
        throw new PushRejectedError('somebody has merged it meanwhile');
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

  /** Merges it, where Berth does and nothing is missing. */
  async #merge(
    planned: PlannedOperation,
    found: PullRequest | undefined,
  ): Promise<Step> {
    const { forge, merge, approvals } = this.parts;
    const { operation } = planned;
    if (!found) {
      await this.#open(planned, found);
      return 'done';
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
      return 'done';
    }
    const { operations, assertWriter, repository } = this.parts;
    if ((await repository.mirror.remoteTip()) !== repository.index!.commit) {
      // The forge would mix it with what it was not planned on, such as the operation that this look merged before it.
      return 'main moved';
    }
    await assertWriter();
    const [claimed] = await operations.claim([operation.id], endOfClaim());
    if (!claimed) {
      // It was cancelled meanwhile.
      return 'done';
    }
    try {
      await forge.merge(number, {
        head,
        method: 'merge',
        message: messageOf(planned) + approvalTrailers(approvedBy),
      });
    } catch (error) {
      const mayBeMerged =
        error instanceof ForgeUnavailableError &&
        !(error instanceof ForgeNotYetError);
      if (!mayBeMerged) {
        await operations.release([operation.id]);
      }
      throw error;
    }
    return 'main moved';
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

function approvalTrailers(approvedBy: string[]): string {
  return approvedBy
    .map(by => `Approved-By: ${by.replace(/[\p{C}\s]+/gu, ' ')}\n`)
    .join('');
}
