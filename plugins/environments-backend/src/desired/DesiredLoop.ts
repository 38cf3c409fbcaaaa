import type { WakeStore } from '@berth/plugin-environments-node';
import type { Advance, DesiredRepository } from './DesiredRepository';
import { deliveryModes, type DesiredOptions } from './DesiredOptions';
import type { PushedEnvironment } from './DesiredSnapshot';
import { deliverPending } from './delivery/deliverPending';
import {
  movedEnvironments,
  pushedEnvironments,
  readersOfMain,
} from './delivery/pushedEnvironments';
import type { DeliveryUpdate } from './delivery/writeDeliveries';
import type { CommitSignature } from './git/FastImport';
import { PushRejectedError } from './git/PushRejectedError';
import type { Landing, PullRequestNews } from './landing/Landing';
import { LandingTurns } from './landing/LandingTurns';
import { LoopGuard } from './LoopGuard';
import { Schedule } from './Schedule';
import { Wakeable } from './Wakeable';
import { FetchedOperations } from './writing/FetchedOperations';
import type { OutcomeRecord } from './writing/OutcomeRecord';
import type { Writer } from './writing/Writer';
import type { WriterLease } from './writing/WriterLease';

/** Turns come at least so often, so that operations which another process took in are found. */
const LONGEST_TURN_MS = 1_000;

export interface LoopOptions
  extends Required<Pick<DesiredOptions, 'pollSeconds' | 'checkSeconds'>>,
    Pick<DesiredOptions, 'surroundings' | 'wakes' | 'logger'> {
  repository: DesiredRepository;
  writer: Writer;
  lease: WriterLease;
  outcomes: OutcomeRecord;
  /** Absent where nothing comes by pull request. */
  landing?: Landing;
  committer: () => CommitSignature;
  onChanged: (ids: Iterable<string>) => void;
  onPushed: (pushed: PushedEnvironment[]) => void;
}

/**
 * Does one thing after the other: looks at the remote, commits what waits, moves delivery branches, checks them.
 * Whatever fails is said, and tried again in a later turn.
 */
export class DesiredLoop {
  /** Why the remote could not be read last time; absent while it can. */
  remoteProblem: string | undefined;
  /** When what is known of the remote was last known to be what it has, RFC 3339. */
  readAt: string | undefined;
  /** Why delivery branches could not be moved last time. */
  deliveryProblem: string | undefined;
  readonly #wakeable = new Wakeable();
  readonly #poll: Schedule;
  readonly #check: Schedule;
  readonly #delivery: Schedule;
  readonly #landing: LandingTurns | undefined;
  readonly #guard: LoopGuard;
  readonly #fetched: FetchedOperations;
  /** How often the forge has said what, as last heard. */
  #heard: Awaited<ReturnType<WakeStore['counts']>> | undefined;
  /** Somebody was quicker with a branch; all were fetched since. */
  #isOvertaken = false;
  #writes = false;
  #stopped = false;

  constructor(private readonly options: LoopOptions) {
    this.#poll = new Schedule(options.pollSeconds);
    this.#check = new Schedule(options.checkSeconds);
    this.#delivery = new Schedule(0);
    const { landing, lease } = options;
    this.#landing =
      landing &&
      new LandingTurns({
        landing,
        renewLease: () => lease.renew(),
        isStopped: () => this.#stopped,
        fetch: () => this.#fetch('everything'),
        wake: () => this.wake(),
      });
    this.#fetched = new FetchedOperations(options.repository, options.outcomes);
    this.#guard = new LoopGuard({
      repository: options.repository,
      logger: options.logger,
      isStopped: () => this.#stopped,
      onLeaseLost: () => {
        this.#writes = false;
      },
      onRenewed: () => this.#poll.dueNow(),
    });
  }

  /** Ends the wait for the next turn: there is something to commit. */
  wake(): void {
    this.#wakeable.call();
  }

  /** As `wake`, and looks at the remote: somebody has pushed. */
  wakeForPush(): void {
    this.#poll.dueNow();
    this.wake();
  }

  /** As `wake`, and compares all delivery branches. */
  wakeForClusters(): void {
    this.#check.dueNow();
    this.wake();
  }

  /**
   * As `wake`, and looks at the pull requests: something happened to one. False where that is another process's to do.
   *
   * @param news - which it is; all of them where left out
   */
  wakeForPullRequest(news?: PullRequestNews): boolean {
    if (this.#writes) {
      this.#landing?.hear(news);
      this.wake();
    }
    return this.#writes;
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** Runs until it is stopped, telling when the first round is over. Never rejects. */
  async run(onFirst: () => void): Promise<void> {
    while (!this.#stopped) {
      await this.#turn();
      onFirst();
      const { repository } = this.options;
      const { pending } = repository;
      const isThere = this.#writes ? pending.isDue : !pending.empty;
      const busy = repository.index && isThere && this.#delivery.isDue();
      if (!this.#stopped && !busy) {
        await this.#wakeable.wait(
          Math.min(this.#poll.msLeft(), LONGEST_TURN_MS),
        );
      }
    }
  }

  async #turn(): Promise<void> {
    const { repository } = this.options;
    await this.#guard.run('hear what the forge says', () => this.#listen());
    await this.#guard.run('look at the repository', () => this.#look());
    if (!repository.index) {
      return;
    }
    await this.#guard.run('commit operations', () => this.#commit());
    await this.#guard.run('look at pull requests', () => this.#land());
    await this.#guard.run('move delivery branches', () => this.#deliver());
    await this.#guard.run('record what was committed', () => this.#record());
    await this.#guard.run('check delivery branches', () => this.#askForCheck());
  }

  /** Another process may have been told by the forge that there is something to look at. */
  async #listen(): Promise<void> {
    const counts = await this.options.wakes?.counts();
    const heard = this.#heard;
    this.#heard = counts;
    if (counts && heard && counts.push !== heard.push) {
      this.#poll.dueNow();
    }
    if (counts && heard && counts['pull-request'] !== heard['pull-request']) {
      this.#landing?.hear();
    }
  }

  async #look(): Promise<void> {
    if (!this.#poll.isDue()) {
      return;
    }
    const { repository } = this.options;
    const { mirror, index, pending } = repository;
    this.#poll.begin();
    const begun = new Date().toISOString();
    try {
      const moved = (await mirror.remoteTip()) !== index?.commit;
      if (!this.#writes && (moved || !pending.empty)) {
        // The branches move some time after `main`, when the process that writes has seen it.
        await this.#fetch('everything');
      } else if (moved) {
        await this.#fetch('main');
      } else {
        this.readAt = begun;
      }
      this.#poll.done();
      this.remoteProblem = undefined;
    } catch (error) {
      this.#poll.failed();
      this.remoteProblem = error instanceof Error ? error.message : `${error}`;
      throw error;
    }
  }

  /** Resolves to whether `main` is another by that. */
  async #fetch(what: 'main' | 'everything'): Promise<boolean> {
    const { repository, onChanged } = this.options;
    const { mirror } = repository;
    const first = repository.index === undefined;
    const begun = new Date().toISOString();
    const { heads } = mirror;
    await mirror.fetch(first ? 'everything' : what);
    const advance = await repository.follow();
    this.readAt = begun;
    const ids = repository.index?.ids() ?? [];
    onChanged(first ? ids : movedEnvironments(ids, heads, mirror.heads));
    if (advance && !first) {
      this.#landing?.dueNow();
      await this.#advanced(advance, []);
    }
    if (first) {
      this.#check.dueNow();
    }
    return advance !== undefined;
  }

  async #commit(): Promise<void> {
    const taken = await this.options.lease.take();
    this.#writes = taken !== 'held by another';
    if (taken === 'new') {
      // Whoever wrote before may have ended between a commit and its delivery.
      this.#check.dueNow();
    }
    if (this.#writes) {
      const { writer } = this.options;
      const isDone = await writer.commitWaiting((advance, updates) => {
        // What was pushed on top of the remote is what the remote has.
        this.readAt = new Date().toISOString();
        return this.#advanced(advance, updates);
      });
      if (!isDone) {
        this.wake();
      }
    }
  }

  /** The process that writes says how operations ended, also those whose commits it finds on the remote. */
  async #record(): Promise<void> {
    if (this.#writes) {
      await this.#fetched.record();
    } else {
      this.#fetched.skip();
    }
  }

  async #land(): Promise<void> {
    if (this.#writes) {
      await this.#landing?.take();
    }
  }

  async #deliver(): Promise<void> {
    if (!this.#writes) {
      this.#forgetRefusals();
    }
    if (!this.#delivery.isDue()) {
      return;
    }
    const { repository, surroundings, committer, lease } = this.options;
    const { index, pending } = repository;
    if (this.#writes ? !pending.isDue : pending.empty) {
      return;
    }
    const objects = new Set(pending.engineObjects);
    try {
      const delivered = await deliverPending({
        repository,
        surroundings: await surroundings(),
        committer: committer(),
        writes: this.#writes,
        isOvertaken: this.#isOvertaken,
        // Finding out which branch is refused may take long.
        assertWriter: () => lease.renew(),
      });
      const { updates, changed, waiting, refused, failure } = delivered;
      for (const sentence of refused) {
        this.options.logger.warn(JSON.stringify(sentence));
      }
      const pushed = pushedEnvironments(updates, index!, objects);
      const ids = new Set([
        ...changed,
        ...pushed.map(({ environmentId }) => environmentId),
      ]);
      if (failure === undefined) {
        this.#delivery.done(waiting ? this.options.pollSeconds : 0);
        this.deliveryProblem = undefined;
        this.#isOvertaken = false;
      }
      if (ids.size > 0) {
        this.options.onChanged(ids);
      }
      if (pushed.length > 0) {
        this.options.onPushed(pushed);
      }
      if (failure !== undefined) {
        throw failure;
      }
    } catch (error) {
      this.#delivery.failed();
      if (error instanceof PushRejectedError) {
        // Somebody moved a branch: what is there comes first, the next turn goes on top of it.
        await this.#fetch('everything');
        this.#isOvertaken = true;
      } else {
        this.deliveryProblem =
          error instanceof Error ? error.message : `${error}`;
      }
      const troubled = repository.closures.troubled();
      this.options.onChanged(
        [...pending.environments].filter(
          id => troubled.has(id) || repository.isUndelivered(id),
        ),
      );
      throw error;
    }
  }

  /** Whoever writes now finds out what is refused. */
  #forgetRefusals(): void {
    const ids = this.options.repository.pending.refused.forgetAll();
    if (ids.length > 0) {
      this.options.onChanged(ids);
    }
  }

  /** Tells what a move of `main` changed, and whose engines have something to fetch with it. */
  async #advanced(advance: Advance, updates: DeliveryUpdate[]): Promise<void> {
    const { onChanged, onPushed, surroundings } = this.options;
    onChanged(advance.affected.keys());
    const pushed = [
      ...pushedEnvironments(updates, advance.index, advance.engineObjects),
      ...readersOfMain(advance, deliveryModes(await surroundings())),
    ];
    if (pushed.length > 0) {
      onPushed(pushed);
    }
  }

  /** Lets everything be compared with what `main` says, after a look at what the branches hold. */
  async #askForCheck(): Promise<void> {
    if (!this.#check.isDue()) {
      return;
    }
    const { repository, surroundings } = this.options;
    this.#check.begin();
    try {
      await this.#fetch('everything');
      const { clusters } = await surroundings();
      repository.askForCheck(
        clusters
          .filter(({ delivery }) => delivery === 'branches')
          .map(({ name }) => name),
      );
      if (this.#writes) {
        await repository.mirror.tidy();
      }
      this.#check.done();
      this.wake();
    } catch (error) {
      this.#check.failed();
      throw error;
    }
  }
}
