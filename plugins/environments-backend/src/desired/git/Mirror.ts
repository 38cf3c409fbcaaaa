import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { Askpass, type GitCredentials } from './Askpass';
import { DirectoryLock } from './DirectoryLock';
import { GitProcess } from './GitProcess';
import { isDamaged } from './isDamaged';
import { MirrorDamagedError } from './MirrorDamagedError';
import { type BranchUpdate, pushAtomic } from './pushAtomic';
import { PushPace } from './PushPace';
import { PushRejectedError } from './PushRejectedError';
import {
  type BranchHead,
  readBranchHeads,
  REMOTE_REFS,
} from './readBranchHeads';
import { RemoteRefusedError } from './RemoteRefusedError';
import { remoteAddress } from './remoteAddress';
import { removeLeftovers, removeNames } from './removeLeftovers';
import { remoteTip } from './remoteTip';
import { takeFolder } from './takeFolder';
import { TreeStore } from './TreeStore';

export interface MirrorOptions {
  /** A folder of this process alone; made where it is missing. */
  dataDir: string;
  /** Address of the platform repository. */
  url: string;
  /** The branch that holds everything, such as `main`. */
  branch: string;
  credentials?: () => Promise<GitCredentials | undefined>;
  /** Milliseconds that one git command may take, besides a fetch. */
  deadlineMs: number;
  /** Seconds that a fetch may bring nothing; one that goes on may take sixty times as long. */
  fetchSilenceSeconds: number;
  logger: LoggerService;
}

/** The copy's name in the folder. */
const REPOSITORY = 'mirror.git';

/** What a process that was killed leaves in the folder. */
const LEFTOVER = /^(askpass|damaged)-/;

const PUSHES_BETWEEN_TIDYING = 100;

/** So many times as long as it may be silent is the longest that a fetch may take. */
const LONGEST_FETCH = 60;

const ALL = '+refs/heads/berth/*:refs/remotes/origin/berth/*';

/**
 * A bare copy of the platform repository, in a folder that no other process uses. It follows the remote when it is
 * told to look, and pushes to it; what it holds can always be fetched again.
 */
export class Mirror {
  /** Where the main branch stood when it was last fetched. */
  tip: string | undefined;
  /** Where the delivery branches stood when they were last fetched or pushed. */
  heads = new Map<string, BranchHead>();
  /** How many branches the remote moves in a short time. */
  readonly pace = new PushPace();
  #trees: TreeStore;
  #pushes = 0;
  readonly #noFetch = new AbortController();

  private constructor(
    private readonly options: MirrorOptions,
    private readonly lock: DirectoryLock,
    private readonly askpass: Askpass,
    readonly git: GitProcess,
  ) {
    this.#trees = new TreeStore(git);
  }

  /**
   * Takes the folder and makes the copy ready; asks the remote nothing yet.
   *
   * @throws InputError for an address or a folder that is not accepted, ConflictError where another process has the folder
   */
  static async open(options: MirrorOptions): Promise<Mirror> {
    const { protocols } = remoteAddress(options.url);
    await takeFolder(options.dataDir, [REPOSITORY]);
    const lock = await DirectoryLock.acquire(options.dataDir);
    try {
      await removeNames(options.dataDir, LEFTOVER);
      const askpass = await Askpass.create(options.dataDir);
      const git = new GitProcess({
        directory: join(options.dataDir, REPOSITORY),
        protocols,
        askpass,
        credentials: options.credentials,
        deadlineMs: options.deadlineMs,
      });
      const mirror = new Mirror(options, lock, askpass, git);
      try {
        await removeLeftovers(git.directory);
        await mirror.#initialise();
      } catch (error) {
        if (!(error instanceof MirrorDamagedError)) {
          throw error;
        }
        await mirror.renew();
      }
      return mirror;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  get trees(): TreeStore {
    return this.#trees;
  }

  get branch(): string {
    return this.options.branch;
  }

  /** Where the remote's main branch stands now. @throws as `remoteTip` of this folder */
  remoteTip(): Promise<string> {
    return remoteTip(this.git, this.options.url, this.options.branch);
  }

  /**
   * Fetches the main branch, and the delivery branches where asked to. Calls back nobody: `tip` and `heads` say
   * what is there. It takes as long as it takes, while it goes on.
   *
   * @throws RemoteUnreachableError, GitAuthenticationError, MirrorDamagedError
   */
  async fetch(what: 'main' | 'everything'): Promise<void> {
    const { url, branch, fetchSilenceSeconds } = this.options;
    try {
      await this.git.run(
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-auto-maintenance',
          '--no-recurse-submodules',
          ...(what === 'everything' ? ['--prune'] : []),
          '--',
          url,
          `+refs/heads/${branch}:${REMOTE_REFS}${branch}`,
          ...(what === 'everything' ? [ALL] : []),
        ],
        {
          remote: true,
          deadlineMs: LONGEST_FETCH * fetchSilenceSeconds * 1000,
          silenceSeconds: fetchSilenceSeconds,
          signal: this.#noFetch.signal,
        },
      );
    } catch (error) {
      // Git that was ended has no time to tidy up: its locks would stop the next try, its half packs fill the disk.
      await removeLeftovers(this.git.directory);
      throw error;
    }
    await this.#readRefs();
  }

  /** Ends the fetch that runs, and lets no other begin. */
  endFetching(): void {
    this.#noFetch.abort();
  }

  /**
   * Moves branches of the remote, all or none, and remembers where they stand then.
   *
   * @throws as `pushAtomic`
   */
  async push(
    updates: Array<BranchUpdate & { head?: BranchHead }>,
  ): Promise<void> {
    const begun = performance.now();
    const took = () => performance.now() - begun;
    try {
      await pushAtomic(this.git, this.options.url, updates);
    } catch (error) {
      this.pace.failed(updates.length, took());
      throw error instanceof PushRejectedError
        ? this.#blocked(updates) ?? error
        : error;
    }
    this.pace.took(updates.length, took());
    this.#pushes += 1;
    const lines = updates.map(({ branch, commit }) =>
      commit
        ? `update ${REMOTE_REFS}${branch} ${commit}\n`
        : `delete ${REMOTE_REFS}${branch}\n`,
    );
    for (const { branch } of updates) {
      for (const other of this.#below(branch)) {
        // Where the remote took this one, that one is gone; both can't be.
        await this.forget(other);
      }
    }
    for (const { branch, commit, head } of updates) {
      if (branch === this.options.branch) {
        this.tip = commit;
      } else if (head) {
        this.heads.set(branch, head);
      } else {
        this.heads.delete(branch);
      }
    }
    await this.git.run(['update-ref', '--stdin'], { input: lines.join('') });
  }

  /** What a push is refused for by a remote that does not say so: a branch below the name of one that is to be made. */
  #blocked(updates: BranchUpdate[]): RemoteRefusedError | undefined {
    for (const { branch, commit } of updates) {
      const [other] = commit === undefined ? [] : this.#below(branch);
      if (other !== undefined) {
        return new RemoteRefusedError(
          `the branch ${other} is there, so that there can't be ${branch}`,
        );
      }
    }
    return undefined;
  }

  #below(branch: string): string[] {
    if (this.heads.has(branch) || !branch.startsWith('berth/')) {
      return [];
    }
    const folder = `${branch}/`;
    return [...this.heads.keys()].filter(other => other.startsWith(folder));
  }

  /** Forgets a branch that is gone on the remote. */
  async forget(branch: string): Promise<void> {
    this.heads.delete(branch);
    await this.git.run(['update-ref', '-d', `${REMOTE_REFS}${branch}`]);
  }

  /**
   * Keeps reading quick after many pushes: refs packed, objects in few packs. Takes seconds; not while commits are
   * being written.
   */
  async tidy(): Promise<void> {
    if (this.#pushes < PUSHES_BETWEEN_TIDYING) {
      return;
    }
    this.#pushes = 0;
    await this.git.run(['pack-refs', '--all']);
    await this.git.run(['repack', '-d', '-l', '--geometric=2', '--quiet'], {
      deadlineMs: 600_000,
    });
  }

  /** Whether something that the main branch holds can't be read; false also where that can't be found out. */
  async isDamaged(): Promise<boolean> {
    return this.tip !== undefined && isDamaged(this.git, this.tip);
  }

  /** Throws the copy away and begins with an empty one, which the next fetch fills. */
  async renew(): Promise<void> {
    this.options.logger.warn(
      'The local copy of the platform repository is damaged and is made anew',
    );
    this.#trees.close();
    await this.git.close();
    const trash = join(this.options.dataDir, `damaged-${Date.now()}`);
    await rename(this.git.directory, trash).catch(error => {
      if (error.code !== 'ENOENT') {
        throw error;
      }
    });
    await rm(trash, { recursive: true, force: true });
    this.#trees = new TreeStore(this.git);
    this.tip = undefined;
    this.heads = new Map();
    await this.#initialise();
  }

  async close(): Promise<void> {
    this.#trees.close();
    await this.git.close();
    await this.askpass.remove();
    await this.lock.release();
  }

  async #initialise(): Promise<void> {
    await this.git.run(['init', '--quiet', '--bare']);
    await this.#readRefs();
  }

  async #readRefs(): Promise<void> {
    const { branch } = this.options;
    const [main, heads] = await Promise.all([
      readBranchHeads(this.git, branch),
      readBranchHeads(this.git, 'berth/'),
    ]);
    this.tip = main.get(branch)?.commit;
    this.heads = heads;
  }
}
