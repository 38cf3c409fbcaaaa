import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConflictError } from '@backstage/errors';
import {
  ForgeUnavailableError,
  type MergeOptions,
  type NewPullRequest,
  type PullRequest,
} from '@berth/plugin-environments-node';
import type { DesiredWorld } from '../../__testUtils__/DesiredWorld';
import type { LandingOptions } from '../LandingOptions';

const run = promisify(execFile);

/** Pull requests of a world's remote, without checks, approvals and rules. */
export class PlainForge {
  readonly pulls: PullRequest[] = [];
  /** Numbers that were asked to be merged, in that order. */
  readonly merges: number[] = [];
  /** Branches whose pull request was asked for, in that order. */
  readonly finds: string[] = [];
  /** Says that it does not answer. */
  isAway = false;
  /** Done before, and after, a merge; what it throws is the answer. */
  beforeMerge: (number: number) => Promise<void> = async () => undefined;
  afterMerge: (number: number) => Promise<void> = async () => undefined;
  /** Done before one is closed. */
  beforeClose: (number: number) => Promise<void> = async () => undefined;

  constructor(private readonly world: DesiredWorld) {}

  get forge(): LandingOptions['forge'] {
    return {
      openPullRequest: request => this.#answer(() => this.#open(request)),
      findPullRequest: branch =>
        this.#answer(async () => {
          this.finds.push(branch);
          return this.#find(branch);
        }),
      checks: () => this.#answer(async () => ({ state: 'none', items: [] })),
      approvals: () => this.#answer(async () => []),
      lastComment: () => this.#answer(async () => undefined),
      merge: (number, options) =>
        this.#answer(() => this.#merge(number, options)),
      closePullRequest: number =>
        this.#answer(async () => {
          await this.beforeClose(number);
          // As forges do it: of one that is merged they say nothing.
          if (this.pulls[number - 1].state === 'open') {
            this.#end(number, 'closed', 'berth');
          }
        }),
      deleteBranch: branch => this.#answer(() => this.#delete(branch)),
    };
  }

  /** The newest of a branch. */
  of(branch: string): PullRequest | undefined {
    return this.pulls.findLast(pull => pull.branch === branch);
  }

  /** As a person does it, or Berth; resolves to the merge. */
  async merge(
    number: number,
    by: string,
    method: 'merge' | 'squash' = 'merge',
    head = `origin/${this.pulls[number - 1].branch}`,
  ): Promise<string> {
    const copy = await this.world.clone();
    const message = `Merge pull request ${number}`;
    if (method === 'squash') {
      await copy.git('merge', '--squash', head);
      await copy.git('commit', '-m', message);
    } else {
      await copy.git('merge', '--no-ff', '-m', message, head);
    }
    await copy.push();
    const mergeCommit = await copy.git('rev-parse', 'HEAD');
    this.#end(number, 'merged', by, mergeCommit);
    return mergeCommit;
  }

  /** The newest of a branch, with the commit that the branch holds now. */
  async #find(branch: string): Promise<PullRequest | undefined> {
    const pull = this.of(branch);
    if (pull?.state === 'open') {
      pull.head = (await this.#headOf(branch)) ?? pull.head;
    }
    return pull;
  }

  /** Undefined where there is no such branch. */
  async #headOf(branch: string): Promise<string | undefined> {
    const { stdout } = await run('git', [
      `--git-dir=${this.world.remote.dir}`,
      'for-each-ref',
      '--format=%(objectname)',
      `refs/heads/${branch}`,
    ]);
    return stdout.trim() || undefined;
  }

  async #open(request: NewPullRequest): Promise<PullRequest> {
    const copy = await this.world.clone();
    const number = this.pulls.length + 1;
    const pull: PullRequest = {
      ...request,
      number,
      url: `https://git.example.com/acme/platform/pulls/${number}`,
      state: 'open',
      head: await copy.git('rev-parse', `origin/${request.branch}`),
    };
    this.pulls.push(pull);
    return pull;
  }

  async #merge(number: number, { head }: MergeOptions): Promise<PullRequest> {
    this.merges.push(number);
    await this.beforeMerge(number);
    // As forges do it: what was pushed a moment before is not merged by a request about another commit.
    if (head !== (await this.#headOf(this.pulls[number - 1].branch))) {
      throw new ConflictError('The branch holds another commit');
    }
    await this.merge(number, 'berth', 'merge', head);
    await this.afterMerge(number);
    return this.pulls[number - 1];
  }

  async #delete(branch: string): Promise<void> {
    const copy = await this.world.clone();
    await copy.push(`:refs/heads/${branch}`);
  }

  #end(
    number: number,
    state: 'closed' | 'merged',
    endedBy: string,
    mergeCommit?: string,
  ): void {
    const endedAt = new Date().toISOString();
    const end = { state, endedBy, endedAt, mergeCommit };
    this.pulls[number - 1] = { ...this.pulls[number - 1], ...end };
  }

  async #answer<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    if (this.isAway) {
      throw new ForgeUnavailableError('The forge does not answer');
    }
    return answer();
  }
}
