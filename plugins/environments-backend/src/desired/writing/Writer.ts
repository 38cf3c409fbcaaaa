import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationStore } from '@berth/plugin-environments-node';
import type { RepositoryTree } from '@berth/plugin-environments-common';
import type { Advance, DesiredRepository } from '../DesiredRepository';
import type { PlanningSurroundings } from '../DesiredOptions';
import type { DeliveryUpdate } from '../delivery/writeDeliveries';
import type { CommitSignature } from '../git/FastImport';
import { GitFailedError } from '../git/GitFailedError';
import { MirrorDamagedError } from '../git/MirrorDamagedError';
import { OutcomeUnknownError } from '../git/OutcomeUnknownError';
import { PushRejectedError } from '../git/PushRejectedError';
import { CommittedOperations } from './CommittedOperations';
import { deliveriesWith } from './deliveriesWith';
import { endOfClaim } from './endOfClaim';
import { isAboutSome } from './isAboutSome';
import { LeaseLostError } from './LeaseLostError';
import type { OutcomeRecord } from './OutcomeRecord';
import { type Batch, planBatch, type PlanOperation } from './planBatch';
import { pushTogether } from './pushTogether';
import { recordCommitted } from './recordCommitted';
import { takeWaiting } from './takeWaiting';
import type { WaitingOperation } from './WaitingOperation';
import { writeCommits } from './writeCommits';

/** Tries against others who push at the same time, before the operations wait for their next turn. */
const TRIES = 6;
/** How often a part of what could not be pushed together is tried. */
const TRIES_OF_A_PART = 2;
/** Milliseconds of the first wait between two tries. */
const FIRST_WAIT = 50;
/** Milliseconds that commits may follow each other while all else waits. */
const LONGEST_ROW = 10_000;

export interface WriterOptions {
  repository: DesiredRepository;
  operations: OperationStore;
  outcomes: OutcomeRecord;
  planOperation: PlanOperation;
  surroundings: () => Promise<PlanningSurroundings>;
  treeAt: (commit: string) => Promise<RepositoryTree>;
  committer: () => CommitSignature;
  /** Renews the lease. @throws LeaseLostError */
  renewLease: () => Promise<void>;
  /** The fence before every push. @throws LeaseLostError */
  assertWriter: () => Promise<void>;
  /** Takes what comes by pull request; absent where nothing does. */
  divert?: (operations: WaitingOperation[]) => Promise<void>;
  batchSize: number;
  /** Whether nothing new is to be begun. */
  isStopped: () => boolean;
  logger: LoggerService;
}

/** Told when `main` has moved, whoever moved it, with the branches that moved with it. */
export type OnAdvance = (
  advance: Advance,
  updates: DeliveryUpdate[],
) => Promise<void>;

/** Turns waiting operations into commits: all that wait in one push, each exactly once. */
export class Writer {
  readonly #committed = new CommittedOperations();
  /** Operations that were pushed, where no answer came and the remote could not be read since. */
  readonly #sent = new Set<string>();

  constructor(private readonly options: WriterOptions) {}

  /**
   * Commits what waits now, for as long as it may. Operations that can't be committed are recorded as failed or errored.
   *
   * @returns false where more may wait, whose turn comes after all else that this process does
   * @throws LeaseLostError where another process writes now; MirrorDamagedError and GitFailedError, which may mean it; the stores' errors
   */
  async commitWaiting(onAdvance: OnAdvance): Promise<boolean> {
    const { operations, batchSize, isStopped } = this.options;
    const begun = Date.now();
    while (!isStopped() && Date.now() - begun <= LONGEST_ROW) {
      const taken = await takeWaiting(operations, batchSize);
      if (taken.length === 0) {
        return true;
      }
      await this.options.renewLease();
      await this.#commitTogether(taken, onAdvance);
    }
    return false;
  }

  async #commitTogether(
    operations: WaitingOperation[],
    onAdvance: OnAdvance,
    tries = TRIES,
  ): Promise<void> {
    try {
      await this.#commit(operations, onAdvance, tries);
    } catch (error) {
      if (error instanceof LeaseLostError) {
        throw error;
      }
      if (
        operations.length > 1 &&
        (await isAboutSome(error, this.options.repository).catch(() => false))
      ) {
        // The others go on without it; that nobody is quicker all the time is known by now.
        const half = Math.ceil(operations.length / 2);
        await this.options.renewLease();
        await this.#commitTogether(
          operations.slice(0, half),
          onAdvance,
          TRIES_OF_A_PART,
        );
        if (this.options.isStopped()) {
          // Nothing was tried with the other half: it waits as before, for the next process.
          return;
        }
        await this.options.renewLease();
        await this.#commitTogether(
          await this.#stillDue(operations.slice(half)),
          onAdvance,
          TRIES_OF_A_PART,
        );
        return;
      }
      for (const operation of operations) {
        await this.options.outcomes.errored(
          operation,
          error as Error,
          this.#sent.has(operation.id),
        );
      }
      if (
        error instanceof MirrorDamagedError ||
        error instanceof GitFailedError
      ) {
        throw error;
      }
    }
  }

  /** Leaves out what must wait by now, since an earlier operation on the same environment does. */
  async #stillDue(operations: WaitingOperation[]): Promise<WaitingOperation[]> {
    const { batchSize } = this.options;
    const due = await this.options.operations.queued(batchSize);
    const ids = new Set(due.map(({ id }) => id));
    return operations.filter(({ id }) => ids.has(id));
  }

  /** Plans, writes and pushes, again on the new tip where somebody else was quicker. */
  async #commit(
    operations: WaitingOperation[],
    onAdvance: OnAdvance,
    tries: number,
  ): Promise<void> {
    const { repository, logger } = this.options;
    let left = operations;
    for (let attempt = 1; left.length > 0; attempt++) {
      if (left.some(({ id }) => this.#sent.has(id))) {
        await this.#fetch(onAdvance);
      }
      const { waiting } = await recordCommitted(
        this.options,
        this.#committed,
        left,
      );
      const batch = await this.#plan(waiting);
      left = without(waiting, await this.#divert(batch));
      try {
        if (
          batch.refused.length > 0 &&
          (await repository.mirror.remoteTip()) !== repository.index!.commit
        ) {
          // What is refused here may be right on the newest commit.
          throw new PushRejectedError('the remote has a newer commit');
        }
        const gone = await this.#claim(batch);
        if (gone.length > 0) {
          left = without(left, gone);
          continue;
        }
        await this.#push(batch, onAdvance);
        await this.#recordFailures(batch);
        return;
      } catch (error) {
        const isUnknown = error instanceof OutcomeUnknownError;
        if (isUnknown) {
          batch.planned.forEach(({ operation }) =>
            this.#sent.add(operation.id),
          );
        }
        const again = isUnknown || error instanceof PushRejectedError;
        if (!again || attempt >= tries || this.options.isStopped()) {
          throw error;
        }
        logger.debug(`A push is tried again: ${JSON.stringify(error.message)}`);
        await wait(FIRST_WAIT * 2 ** (attempt - 1) * Math.random());
        await this.options.renewLease();
        await this.#fetch(onAdvance);
      }
    }
  }

  async #plan(operations: WaitingOperation[]): Promise<Batch> {
    const { repository, treeAt, planOperation, divert } = this.options;
    return planBatch(
      operations,
      repository.index!,
      treeAt,
      await this.options.surroundings(),
      planOperation,
      // Asked at each try: what was pushed meanwhile may ask for more than what was there before.
      change => divert !== undefined && change.landing === 'pull-request',
    );
  }

  async #divert({ putAside }: Batch): Promise<WaitingOperation[]> {
    const operations = putAside.map(({ operation }) => operation);
    if (operations.length > 0) {
      await this.options.divert?.(operations);
    }
    return operations;
  }

  /** Sees to it that nobody cancels what is pushed now. Resolves to those that somebody has cancelled before. */
  async #claim({ planned }: Batch): Promise<WaitingOperation[]> {
    if (planned.length === 0) {
      return [];
    }
    const operations = planned.map(({ operation }) => operation);
    const claimed = new Set(
      await this.options.operations.claim(
        operations.map(({ id }) => id),
        endOfClaim(),
      ),
    );
    return operations.filter(({ id }) => !claimed.has(id));
  }

  async #push({ planned }: Batch, onAdvance: OnAdvance): Promise<void> {
    if (planned.length === 0) {
      return;
    }
    const { repository, outcomes, assertWriter } = this.options;
    const { mirror } = repository;
    const committer = this.options.committer();
    const commits = await writeCommits(
      mirror.git,
      repository.index!.commit,
      planned,
      committer,
    );
    const tip = commits[commits.length - 1].commit;
    const advance = await repository.prepare(
      tip,
      commits.map((commit, at) => ({
        commit,
        paths: planned[at].change.files.map(({ path }) => path),
      })),
    );
    const { closures, updates } = await deliveriesWith(
      repository,
      advance,
      await this.options.surroundings(),
      committer,
    );
    const pushed = await pushTogether(
      repository,
      tip,
      updates ?? [],
      assertWriter,
    );
    const committed = commits.map(({ commit, at }, index) => ({
      id: planned[index].operation.id,
      commit,
      at,
    }));
    this.#committed.add(tip, committed);
    repository.adopt(advance);
    if (updates) {
      for (const [id, closure] of closures) {
        repository.closures.set(id, closure);
      }
      repository.removeLater(updates.filter(each => !pushed.includes(each)));
    } else {
      repository.deliverLater(advance);
    }
    try {
      await outcomes.committed(committed);
    } finally {
      // Nobody would tell of it later: the push is done, and what is known here stands where the remote does.
      await onAdvance(advance, pushed);
    }
  }

  async #fetch(onAdvance: OnAdvance): Promise<void> {
    const { repository } = this.options;
    await repository.mirror.fetch('everything');
    const advance = await repository.follow();
    this.#sent.clear();
    if (advance) {
      await onAdvance(advance, []);
    }
  }

  async #recordFailures({ refused, errored }: Batch): Promise<void> {
    const { outcomes } = this.options;
    for (const { operation, message } of refused) {
      await outcomes.refused(operation, message);
    }
    for (const { operation, error } of errored) {
      await outcomes.errored(operation, error);
    }
  }
}

function without(
  operations: WaitingOperation[],
  others: WaitingOperation[],
): WaitingOperation[] {
  const ids = new Set(others.map(({ id }) => id));
  return operations.filter(({ id }) => !ids.has(id));
}
