import { isError } from '@backstage/errors';
import {
  ForgeRefusedError,
  type PullRequest,
} from '@berth/plugin-environments-node';
import type { LandingParts } from './Landing';
import type { LandingNotes } from './LandingNotes';
import { operationBranch, operationOfBranch } from './operationBranch';
import { approversOf } from './outstandingOf';

/** What is done where a pull request, or its operation, has come to its end. */
export class LandingEnds {
  constructor(
    private readonly parts: Pick<
      LandingParts,
      'forge' | 'repository' | 'branches' | 'operations' | 'logger'
    >,
    private readonly notes: LandingNotes,
  ) {}

  /** Ends the pull requests of operations that ended elsewhere, and removes branches that nobody needs. */
  async tidy(waiting: Set<string>): Promise<void> {
    const { forge, repository, branches } = this.parts;
    for (const branch of branches.names()) {
      const id = operationOfBranch(branch);
      if (id === undefined || waiting.has(id)) {
        continue;
      }
      const state = await this.#stateOf(id);
      if (state === 'queued' || state === 'awaiting-approval') {
        continue;
      }
      const pull = await forge.findPullRequest(
        branch,
        repository.mirror.branch,
      );
      if (pull?.state === 'open') {
        await this.close(
          id,
          pull,
          `The operation ${id} is ${state ?? 'not known any more'}`,
        );
      }
      await this.removeBranch(id);
    }
  }

  async #stateOf(id: string): Promise<string | undefined> {
    try {
      return (await this.parts.operations.get(id)).state;
    } catch (error) {
      if (isError(error) && error.name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }

  async removeBranch(id: string): Promise<void> {
    const { forge, branches } = this.parts;
    if (!branches.head(id)) {
      return;
    }
    try {
      await forge.deleteBranch(operationBranch(id));
    } catch (error) {
      if (!(error instanceof ForgeRefusedError)) {
        throw error;
      }
      this.parts.logger.warn(
        `The branch of operation ${id} stays: ${JSON.stringify(error.message)}`,
      );
    }
    await branches.forget(id);
  }

  async close(id: string, pull: PullRequest, why: string): Promise<void> {
    await this.parts.forge.closePullRequest(pull.number, why);
    await this.note(id, { ...pull, state: 'closed' });
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
