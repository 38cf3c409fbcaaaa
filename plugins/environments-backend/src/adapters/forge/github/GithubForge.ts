import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type Forge,
  type ForgeApproval,
  type ForgeChecks,
  type ForgeComment,
  type ForgeDelivery,
  type ForgeEvent,
  ForgeNotYetError,
  ForgeRefusedError,
  type MergeOptions,
  type NewPullRequest,
  type PullRequest,
} from '@berth/plugin-environments-node';
import { z } from 'zod/v4';
import { divideMessage } from '../divideMessage';
import { ForgeClient } from '../ForgeClient';
import type { ForgeSettings } from '../ForgeSettings';
import { RepositoryPages } from '../RepositoryPages';
import {
  githubComments,
  githubIssue,
  githubPermission,
  type GithubPullRequest,
  githubPullRequest,
  githubPullRequests,
  githubReviews,
} from './githubAnswers';
import { readGithubChecks } from './readGithubChecks';
import { readGithubWebhook } from './readGithubWebhook';

/** The base roles of those whose yes counts; GitHub tells the role _maintain_, and roles of one's own, as these too. */
const WRITERS = new Set(['write', 'admin']);

/** GitHub and GitHub Enterprise Server, by the REST API. */
export class GithubForge implements Forge {
  readonly type = 'github';
  readonly #client: ForgeClient;
  readonly #pages: RepositoryPages;
  readonly #repository: string;
  readonly #owner: string;

  constructor(private readonly settings: ForgeSettings) {
    this.#client = new ForgeClient({
      apiUrl: settings.apiUrl,
      headers: {
        Accept: 'application/vnd.github+json',
        Authorization: `Bearer ${settings.token}`,
        'X-GitHub-Api-Version': '2022-11-28',
      },
      secrets: [settings.token],
    });
    this.#pages = new RepositoryPages(
      settings.apiUrl
        .replace(/^https:\/\/api\.github\.com$/, 'https://github.com')
        .replace(/\/api\/v3$/, ''),
      settings.project,
      { commit: 'commit', file: 'blob' },
    );
    this.#repository = `/repos/${settings.project}`;
    this.#owner = settings.project.split('/')[0];
  }

  async openPullRequest(request: NewPullRequest): Promise<PullRequest> {
    const { branch, base, title, body } = request;
    try {
      return await this.#read(
        await this.#client.ask(
          {
            what: 'open a pull request',
            method: 'POST',
            path: `${this.#repository}/pulls`,
            body: { head: branch, base, title, body },
          },
          githubPullRequest,
        ),
      );
    } catch (error) {
      if (
        error instanceof ForgeRefusedError &&
        /already exists/i.test(error.words)
      ) {
        const found = await this.findPullRequest(branch, base);
        if (found?.state === 'open') {
          return found;
        }
      }
      throw error;
    }
  }

  async findPullRequest(
    branch: string,
    base: string,
  ): Promise<PullRequest | undefined> {
    const ofThatName = await this.#client.list(
      {
        what: 'find a pull request',
        path: `${this.#repository}/pulls`,
        query: {
          head: `${this.#owner}:${branch}`,
          base,
          state: 'all',
          sort: 'created',
          direction: 'desc',
          per_page: 100,
        },
      },
      githubPullRequests,
    );
    // An organisation may have forks of its own repositories, whose branches are found by the same name.
    const newest = ofThatName.find(
      ({ head, base: { repo } }) =>
        repo?.id !== undefined && head.repo?.id === repo.id,
    );
    return newest && this.getPullRequest(newest.number);
  }

  async getPullRequest(number: number): Promise<PullRequest> {
    return this.#read(
      await this.#client.ask(
        { what: 'read a pull request', path: this.#pull(number) },
        githubPullRequest,
      ),
    );
  }

  checks(commit: string): Promise<ForgeChecks> {
    return readGithubChecks(this.#client, this.#repository, commit);
  }

  async approvals(number: number): Promise<ForgeApproval[]> {
    const { head } = await this.getPullRequest(number);
    const reviews = await this.#client.list(
      {
        what: 'read the reviews of a pull request',
        path: `${this.#pull(number)}/reviews`,
        query: { per_page: 100 },
      },
      githubReviews,
    );
    // Reviews come oldest first, and the last word of each account counts.
    const approvals = new Map<string, ForgeApproval>();
    for (const { user, state, commit_id, ...review } of reviews) {
      if (!user || state === 'COMMENTED' || state === 'PENDING') {
        continue;
      }
      approvals.delete(user.login);
      if (state === 'APPROVED' && commit_id === head) {
        approvals.set(user.login, {
          by: user.login,
          ...(review.submitted_at && { at: review.submitted_at }),
        });
      }
    }
    const counting = await Promise.all(
      [...approvals.values()].map(async approval =>
        (await this.#mayWrite(approval.by)) ? approval : [],
      ),
    );
    return counting.flat();
  }

  /** Who may read may review: all of the organisation, and anybody where the repository is public. */
  async #mayWrite(login: string): Promise<boolean> {
    try {
      const { permission } = await this.#client.ask(
        {
          what: 'read who may write',
          path: `${this.#repository}/collaborators/${encodeURIComponent(
            login,
          )}/permission`,
        },
        githubPermission,
      );
      return WRITERS.has(permission);
    } catch (error) {
      if (error instanceof NotFoundError) {
        // An account that is no user of the repository, or no more.
        return false;
      }
      throw error;
    }
  }

  async lastComment(number: number): Promise<ForgeComment | undefined> {
    const issue = `${this.#repository}/issues/${number}`;
    const what = 'read the comments of a pull request';
    // Comments come oldest first, so that the last one is a page of its own.
    const { comments } = await this.#client.ask(
      { what, path: issue },
      githubIssue,
    );
    if (comments === 0) {
      return undefined;
    }
    const found = await this.#client.ask(
      {
        what,
        path: `${issue}/comments`,
        query: { per_page: 1, page: comments },
      },
      githubComments,
    );
    const last = found.at(-1);
    return (
      last && {
        by: last.user?.login ?? 'somebody',
        text: last.body ?? '',
        at: last.created_at,
      }
    );
  }

  async merge(number: number, options: MergeOptions): Promise<PullRequest> {
    const { title, rest } = divideMessage(options.message);
    try {
      await this.#client.ask(
        {
          what: 'merge',
          method: 'PUT',
          path: `${this.#pull(number)}/merge`,
          body: {
            sha: options.head,
            ...(options.method === 'merge'
              ? {
                  merge_method: 'merge',
                  commit_title: title,
                  commit_message: rest,
                }
              : { merge_method: 'rebase' }),
          },
        },
        z.object({ merged: z.literal(true) }),
      );
    } catch (error) {
      if (error instanceof ForgeRefusedError) {
        throw await this.#whyNotMerged(number, error);
      }
      throw error;
    }
    return this.getPullRequest(number);
  }

  async closePullRequest(number: number, comment: string): Promise<void> {
    if ((await this.getPullRequest(number)).state !== 'open') {
      return;
    }
    await this.#client.tell({
      what: 'comment on a pull request',
      method: 'POST',
      path: `${this.#repository}/issues/${number}/comments`,
      body: { body: comment },
    });
    await this.#client.tell({
      what: 'close a pull request',
      method: 'PATCH',
      path: this.#pull(number),
      body: { state: 'closed' },
    });
  }

  async deleteBranch(branch: string): Promise<void> {
    try {
      await this.#client.tell({
        what: 'delete a branch',
        method: 'DELETE',
        path: `${this.#repository}/git/refs/heads/${branch}`,
      });
    } catch (error) {
      const gone =
        error instanceof NotFoundError ||
        // GitHub's answer for a ref that is not there.
        (error instanceof ForgeRefusedError &&
          /reference does not exist/i.test(error.words));
      if (!gone) {
        throw error;
      }
    }
  }

  commitUrl(commit: string): string {
    return this.#pages.commitUrl(commit);
  }

  fileUrl(path: string, commit: string): string {
    return this.#pages.fileUrl(path, commit);
  }

  readWebhook(delivery: ForgeDelivery): ForgeEvent | undefined {
    return readGithubWebhook(this.settings.webhookSecret ?? '', delivery);
  }

  #pull(number: number): string {
    return `${this.#repository}/pulls/${number}`;
  }

  /** GitHub says no in the same way where a rule forbids it, where there are conflicts, and before it knows. */
  async #whyNotMerged(
    number: number,
    refusal: ForgeRefusedError,
  ): Promise<Error> {
    const { state, conflicts } = await this.getPullRequest(number);
    if (state !== 'open' || conflicts === false) {
      return refusal;
    }
    return conflicts
      ? new ConflictError(
          `The forge can't merge now: there are conflicts (${refusal.words})`,
        )
      : new ForgeNotYetError(`The forge can't merge yet: ${refusal.words}`);
  }

  async #read(answer: GithubPullRequest): Promise<PullRequest> {
    const merged = Boolean(answer.merged_at);
    const pull: PullRequest = {
      number: answer.number,
      branch: answer.head.ref,
      base: answer.base.ref,
      title: answer.title,
      body: answer.body ?? '',
      url: answer.html_url,
      state: merged ? 'merged' : answer.state,
      head: answer.head.sha,
    };
    if (merged) {
      return {
        ...pull,
        mergeCommit: answer.merge_commit_sha ?? undefined,
        endedBy: answer.merged_by?.login,
        endedAt: answer.merged_at ?? undefined,
      };
    }
    if (answer.state === 'closed') {
      const { closed_by } = await this.#client.ask(
        {
          what: 'read who closed a pull request',
          path: `${this.#repository}/issues/${answer.number}`,
        },
        githubIssue,
      );
      return {
        ...pull,
        endedBy: closed_by?.login,
        endedAt: answer.closed_at ?? undefined,
      };
    }
    return typeof answer.mergeable === 'boolean'
      ? { ...pull, conflicts: !answer.mergeable }
      : pull;
  }
}
