import { isError } from '@backstage/errors';
import {
  ForgeRefusedError,
  type PullRequest,
  type StoredOperation,
} from '@berth/plugin-environments-node';
import { isAncestor } from '../git/isAncestor';
import { endedUncommitted } from '../writing/OutcomeRecord';
import type { LandingParts } from './Landing';
import type { LandingLook } from './LandingLook';
import type { LandingNotes } from './LandingNotes';
import { operationBranch, operationOfBranch } from './operationBranch';
import { approversOf } from './outstandingOf';

/**
 * An operation that waits no more; without a state where nobody knows of it. Its `id` is the branch's name, so that a
 * round that came to it while it waited comes to its end too.
 */
type Ended = { id: string; operationId: string } & Partial<
  Pick<StoredOperation, 'state' | 'commit'>
>;

/** What is done where a pull request, or its operation, has come to its end. */
export class LandingEnds {
  constructor(
    private readonly parts: Pick<
      LandingParts,
      'forge' | 'repository' | 'branches' | 'operations' | 'outcomes' | 'logger'
    >,
    private readonly notes: LandingNotes,
  ) {}

  /** Ends the pull requests of operations that ended elsewhere, and removes branches that nobody needs. */
  async tidy(waiting: Set<string>, look: LandingLook): Promise<void> {
    const ended: Ended[] = [];
    for (const branch of this.parts.branches.names()) {
      const id = operationOfBranch(branch);
      if (
        id === undefined ||
        waiting.has(id) ||
        this.parts.repository.left.isKept(branch)
      ) {
        continue;
      }
      const { state, commit } = (await this.#operation(id)) ?? {};
      if (state !== 'queued' && state !== 'awaiting-approval') {
        ended.push({ id: branch, operationId: id, state, commit });
      }
    }
    await look.each(ended, async each =>
      (await this.#tidyOne(each)) ? 'behind' : 'done',
    );
  }

  /** True where its merge is not fetched yet. */
  async #tidyOne(ended: Ended): Promise<boolean> {
    const { id: branch, operationId: id, state, commit } = ended;
    const { forge, repository } = this.parts;
    const pull = await forge.findPullRequest(branch, repository.mirror.branch);
    if (
      pull?.state === 'merged' &&
      pull.mergeCommit !== undefined &&
      state !== undefined &&
      endedUncommitted.includes(state)
    ) {
      // Somebody merged it before it ended otherwise, or while nobody knew whether it was merged.
      return !(await this.merged(id, pull));
    }
    // Where its commit is on `main`, the forge may be finding out just now that it is merged.
    if (pull?.state === 'open' && commit === undefined) {
      const why = `The operation ${id} is ${state ?? 'not known any more'}`;
      return this.close(id, pull, why);
    }
    if (pull) {
      await this.note(id, pull);
    }
    await this.removeBranch(id);
    return false;
  }

  /** Records an operation whose pull request was merged; false where that commit is not fetched yet. */
  async merged(id: string, pull: PullRequest): Promise<boolean> {
    const { repository, outcomes } = this.parts;
    const { git } = repository.mirror;
    const commit = pull.mergeCommit;
    const known =
      commit !== undefined &&
      /^[0-9a-f]{40}$/.test(commit) &&
      (await isAncestor(git, commit, repository.index!.commit));
    if (!known) {
      return false;
    }
    // Whoever squashed it may have left the trailers out.
    const at = pull.endedAt ?? new Date().toISOString();
    await outcomes.committed([{ id, commit, at }]);
    await this.note(id, pull);
    await this.removeBranch(id);
    return true;
  }

  async #operation(id: string): Promise<StoredOperation | undefined> {
    try {
      return await this.parts.operations.get(id);
    } catch (error) {
      if (isError(error) && error.name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }

  async removeBranch(id: string): Promise<void> {
    const { forge, branches, repository } = this.parts;
    const branch = operationBranch(id);
    if (!branches.head(id) || repository.left.isKept(branch)) {
      return;
    }
    try {
      await forge.deleteBranch(branch);
    } catch (error) {
      if (!(error instanceof ForgeRefusedError)) {
        throw error;
      }
      // Were it forgotten here, the next fetch would bring it back, and all of this again.
      repository.left.keep(branch, error.message);
      return;
    }
    await branches.forget(id);
  }

  /**
   * Closes a pull request and removes its branch. Where somebody merges it in that moment, forges close nothing and say
   * nothing: then its operation is committed. True where that merge is not fetched yet, and all of this is to be done
   * again.
   */
  async close(id: string, pull: PullRequest, why: string): Promise<boolean> {
    const { forge, repository } = this.parts;
    await forge.closePullRequest(pull.number, why);
    const now = await forge.findPullRequest(
      operationBranch(id),
      repository.mirror.branch,
    );
    if (now?.state === 'merged' && now.mergeCommit !== undefined) {
      return !(await this.merged(id, now));
    }
    const state = now?.state === 'merged' ? now.state : 'closed';
    await this.note(id, { ...pull, ...now, state });
    await this.removeBranch(id);
    return false;
  }

  /** How the pull request ended, for those who look; the forge is asked where that is not known. */
  async note(id: string, known?: PullRequest): Promise<void> {
    const { forge, repository, branches, logger } = this.parts;
    try {
      const pull =
        known ??
        (branches.head(id) &&
          (await forge.findPullRequest(
            operationBranch(id),
            repository.mirror.branch,
          )));
      if (pull) {
        const approvedBy =
          pull.state === 'merged' ? await approversOf(forge, pull.number) : [];
        await this.notes.note(id, pull, { outstanding: [], approvedBy });
      }
    } catch (error) {
      // What became of the operation is known from Git; who merged and approved it is beside that.
      logger.warn(
        `The pull request of operation ${id} can't be read: ${error}`,
      );
    }
    this.notes.forget(id);
  }
}
