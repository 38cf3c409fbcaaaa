import { createHash } from 'node:crypto';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type {
  CommitFiles,
  EnvironmentReference,
  RepositoryTree,
} from '@berth/plugin-environments-common';
import { branchProblem } from '@berth/plugin-environments-common';
import { planOperation } from '@berth/plugin-environments-common/domain';
import { defaultDeletionLimits } from './delivery/DeletionGuard';
import { DesiredLoop } from './DesiredLoop';
import type { DesiredOptions } from './DesiredOptions';
import { DesiredReader } from './DesiredReader';
import { DesiredRepository } from './DesiredRepository';
import type {
  DesiredSnapshot,
  ExpectedRevision,
  NewestCommit,
  PushedEnvironment,
} from './DesiredSnapshot';
import { Listeners } from './Listeners';
import { Mirror } from './git/Mirror';
import { remoteAddress } from './git/remoteAddress';
import type { CommitPage } from './history/environmentHistory';
import { Landing, type PullRequestNews } from './landing/Landing';
import { OperationBranches } from './landing/OperationBranches';
import { OutcomeRecord } from './writing/OutcomeRecord';
import { planBatch } from './writing/planBatch';
import { Writer } from './writing/Writer';
import { WriterLease } from './writing/WriterLease';

const DEFAULTS = {
  branch: 'main',
  committer: { name: 'Berth', email: 'berth@localhost' },
  pollSeconds: 5,
  checkSeconds: 600,
  leaseSeconds: 30,
  deadlineSeconds: 60,
  fetchTimeoutSeconds: 60,
  batchSize: 500,
  retrySeconds: 2,
  deletionGuard: defaultDeletionLimits,
};

/** Milliseconds between two tries to get the data folder. */
const FOLDER_RETRY_MS = 1_000;

interface Running {
  reader: DesiredReader;
  loop: DesiredLoop;
  lease: WriterLease;
  mirror: Mirror;
  ended: Promise<void>;
}

/**
 * What Git says that should be, and the one way to change it. It follows the platform repository, commits operations
 * and keeps the delivery branches; everything else reads from it.
 */
export class DesiredState {
  readonly #options: DesiredOptions & typeof DEFAULTS;
  readonly #changed = new Listeners<string[]>();
  readonly #pushed = new Listeners<PushedEnvironment[]>();
  #running: Running | undefined;
  #problem = 'It has not been read yet';
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;
  #starting: Promise<void> | undefined;

  /** @throws InputError for an address or a branch that is not accepted */
  constructor(options: DesiredOptions) {
    this.#options = { ...DEFAULTS, ...definedOf(options) };
    remoteAddress(options.repository.url);
    const problem = branchProblem('repository.branch', this.#branch);
    if (problem) {
      throw new InputError(problem);
    }
  }

  /**
   * Begins to follow the repository and to commit; resolves after the first look at it, whether that went well or
   * not. What goes wrong later is logged, tried again, and said by `ready`.
   */
  async start(): Promise<void> {
    this.#starting = this.#tryToStart();
    await this.#starting;
  }

  async #tryToStart(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      this.#problem = messageOf(error);
      this.#options.logger.error(
        `The platform repository can't be followed: ${this.#problem}`,
      );
      if (!this.#stopped) {
        this.#retry = setTimeout(() => this.start(), FOLDER_RETRY_MS);
      }
    }
  }

  /** Ends all that it does, after what is being pushed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const running = this.#running;
    this.#running = undefined;
    this.#problem = 'It is not followed any more';
    if (running) {
      running.loop.stop();
      if (!running.reader.exists) {
        // The first one may take long, and nobody is waiting for what it brings.
        running.mirror.endFetching();
      }
      await running.ended;
      await running.lease.release().catch(error => {
        this.#options.logger.warn(`The writer's lease stays: ${error}`);
      });
      await running.mirror.close();
    }
    // What is being made ready meanwhile is closed as soon as it is.
    await this.#starting;
  }

  /** Whether there is a state to read. `reason` may also say why an old one is not newer. */
  ready(): { ok: boolean; reason?: string } {
    const { reader, loop } = this.#running ?? {};
    const reason =
      loop?.remoteProblem ?? (reader?.exists ? undefined : this.#problem);
    return {
      ok: reader?.exists ?? false,
      ...(reason && { reason: `The platform repository: ${reason}` }),
    };
  }

  /** When the snapshot was known last to be what the remote has, RFC 3339. */
  get readAt(): string | undefined {
    return this.#running?.loop.readAt;
  }

  /** There are operations to commit. */
  wake(): void {
    this.#running?.loop.wake();
  }

  /** Somebody says that there are commits to fetch, as a webhook does. */
  wakeForPush(): void {
    this.#running?.loop.wakeForPush();
  }

  /** Another set of clusters is there: what is delivered is compared with what `main` says. */
  wakeForClusters(): void {
    this.#running?.loop.wakeForClusters();
  }

  /**
   * Somebody says that something happened to a pull request. False where another process has to look.
   *
   * @param news - which it is; all of them where left out
   */
  wakeForPullRequest(news?: PullRequestNews): boolean {
    return this.#running?.loop.wakeForPullRequest(news) ?? false;
  }

  /** What `main` says now. @throws ServiceUnavailableError until it has been read */
  snapshot(): DesiredSnapshot {
    return this.#reader().snapshot();
  }

  /**
   * The repository at an earlier commit of `main`.
   *
   * @throws NotFoundError where `main` has no such commit
   */
  treeAt(commit: string): Promise<RepositoryTree> {
    return this.#reader().treeAt(commit);
  }

  /**
   * Commits that reach an environment, newest first, also of one that is gone.
   *
   * @throws InputError for a cursor that is none
   */
  history(
    environment: EnvironmentReference,
    page: { limit: number; cursor?: string },
  ): Promise<CommitPage> {
    return this.#reader().history(environment, page);
  }

  /**
   * What one commit changed in an environment's files and the shared ones it reaches.
   *
   * @throws NotFoundError where `main` has no such commit
   */
  commitFiles(
    commit: string,
    environment: EnvironmentReference,
  ): Promise<CommitFiles['items']> {
    return this.#reader().commitFiles(commit, environment);
  }

  /** Where the engine has to come to; undefined where nothing was delivered yet, or there is no such environment. */
  expected(id: string): Promise<ExpectedRevision | undefined> {
    return this.#reader().expected(id);
  }

  /** The newest commit on `main` that reaches an environment; undefined where there is no such environment. */
  lastCommit(id: string): Promise<NewestCommit | undefined> {
    return this.#reader().lastCommit(id);
  }

  /** Why what `main` says of an environment can't be used or delivered; undefined where it can. */
  problem(id: string): string | undefined {
    return this.#reader().problem(id);
  }

  /**
   * Why the delivery branch of an environment can't be made of what `main` says, or could not be moved to it last time;
   * undefined where it can.
   */
  deliveryProblem(id: string): string | undefined {
    const reader = this.#reader();
    return (
      reader.deliveryProblem(id) ??
      reader.refusal(id) ??
      (reader.isUndelivered(id)
        ? this.#running?.loop.deliveryProblem
        : undefined)
    );
  }

  /** Calls back with the ids of environments that may be another by now: come, gone, changed, delivered. */
  onChanged(callback: (ids: string[]) => void): () => void {
    return this.#changed.add(callback);
  }

  /** Calls back after a push, with the environments whose engines have something to fetch. */
  onPushed(callback: (pushed: PushedEnvironment[]) => void): () => void {
    return this.#pushed.add(callback);
  }

  get #branch(): string {
    return this.#options.repository.branch ?? DEFAULTS.branch;
  }

  #reader(): DesiredReader {
    const { reader } = this.#running ?? {};
    if (!reader?.exists) {
      throw new ServiceUnavailableError(
        this.ready().reason ?? 'The platform repository is not read yet',
      );
    }
    return reader;
  }

  async #start(): Promise<void> {
    const options = this.#options;
    const { logger, surroundings, operations } = options;
    const { url, credentials } = options.repository;
    const mirror = await Mirror.open({
      dataDir: options.dataDir,
      url,
      branch: this.#branch,
      credentials,
      deadlineMs: options.deadlineSeconds * 1000,
      fetchSilenceSeconds: options.fetchTimeoutSeconds,
      logger,
    });
    const repository = new DesiredRepository(
      mirror,
      logger,
      options.deletionGuard,
    );
    const reader = new DesiredReader(repository, surroundings);
    const lease = new WriterLease(
      options.leases,
      `git-writer:${hashOf(`${url}#${this.#branch}`)}`,
      options.leaseSeconds,
    );
    const committer = () => ({
      ...options.committer,
      seconds: Math.floor(Date.now() / 1000),
    });
    const outcomes = new OutcomeRecord(
      operations,
      logger,
      options.retrySeconds,
    );
    const assertWriter = () => lease.assertHeld();
    const treeAt = (commit: string) => reader.treeAt(commit);
    const landing =
      options.landing &&
      new Landing({
        ...options.landing,
        repository,
        branches: new OperationBranches({
          repository,
          committer,
          assertWriter,
        }),
        operations,
        outcomes,
        plan: async operation =>
          planBatch(
            [operation],
            repository.index!,
            treeAt,
            await surroundings(),
            planOperation,
          ),
        assertWriter,
        logger,
      });
    const writer = new Writer({
      repository,
      operations,
      outcomes,
      divert: landing && (asked => landing.divert(asked)),
      planOperation,
      surroundings,
      treeAt,
      committer,
      renewLease: () => lease.renew(),
      assertWriter,
      batchSize: options.batchSize,
      isStopped: () => this.#stopped,
      logger,
    });
    const loop = new DesiredLoop({
      repository,
      lease,
      outcomes,
      landing,
      surroundings,
      wakes: options.wakes,
      logger,
      committer,
      writer,
      pollSeconds: options.pollSeconds,
      checkSeconds: options.checkSeconds,
      onChanged: ids => this.#changed.tell([...ids], logger),
      onPushed: pushed => this.#pushed.tell(pushed, logger),
    });
    if (this.#stopped) {
      await mirror.close();
      return;
    }
    await new Promise<void>(resolve => {
      const ended = loop.run(resolve).finally(resolve);
      this.#running = { reader, loop, lease, mirror, ended };
    });
  }
}

/** Options that are there, so that those left out do not hide the defaults. */
function definedOf(options: DesiredOptions): DesiredOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as DesiredOptions;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
