import { NotFoundError } from '@backstage/errors';
import {
  type Forge,
  type ForgeApproval,
  type ForgeCheck,
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
import { combineChecks } from '../combineChecks';
import { ForgeClient } from '../ForgeClient';
import type { ForgeSettings } from '../ForgeSettings';
import { divideMessage } from '../divideMessage';
import { RepositoryPages } from '../RepositoryPages';
import {
  type GiteaPullRequest,
  giteaPullRequest,
  giteaReviews,
  giteaStatuses,
  giteaTimeline,
} from './giteaAnswers';
import { readGiteaWebhook } from './readGiteaWebhook';

/** More are not given at once by Gitea as it comes. */
const PAGE = 50;

const SUCCESSES = new Set(['success', 'skipped']);

/** Gitea and Forgejo, by the API v1. */
export class GiteaForge implements Forge {
  readonly type = 'gitea';
  readonly #client: ForgeClient;
  readonly #pages: RepositoryPages;
  readonly #repository: string;

  constructor(private readonly settings: ForgeSettings) {
    this.#client = new ForgeClient({
      apiUrl: settings.apiUrl,
      headers: { Authorization: `token ${settings.token}` },
      secrets: [settings.token],
    });
    this.#pages = new RepositoryPages(
      settings.apiUrl.replace(/\/api\/v1$/, ''),
      settings.project,
      { commit: 'commit', file: 'src/commit' },
    );
    this.#repository = `/repos/${settings.project}`;
  }

  async openPullRequest(request: NewPullRequest): Promise<PullRequest> {
    const { branch, base, title, body } = request;
    const found = await this.findPullRequest(branch, base);
    if (found?.state === 'open') {
      return found;
    }
    return this.#read(
      await this.#client.ask(
        {
          what: 'open a pull request',
          method: 'POST',
          path: `${this.#repository}/pulls`,
          body: { head: branch, base, title, body },
        },
        giteaPullRequest,
      ),
    );
  }

  async findPullRequest(
    branch: string,
    base: string,
  ): Promise<PullRequest | undefined> {
    const what = 'find a pull request';
    let first: GiteaPullRequest;
    try {
      first = await this.#client.ask(
        {
          what,
          path: `${this.#repository}/pulls/${encodeURIComponent(
            base,
          )}/${branch}`,
        },
        giteaPullRequest,
      );
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
    if (first.state === 'open') {
      return this.#read(first);
    }
    // Gitea gives any one of a branch; a newer one is among those that changed last.
    const recent = await this.#client.ask(
      {
        what,
        path: `${this.#repository}/pulls`,
        query: {
          state: 'all',
          sort: 'recentupdate',
          base_branch: base,
          limit: PAGE,
        },
      },
      giteaPullRequest.array(),
    );
    const newest = recent
      .filter(
        // A fork's branch may have any name.
        ({ head, base: { repo_id } }) =>
          head.ref === branch && head.repo_id === repo_id,
      )
      .reduce((one, other) => (other.number > one.number ? other : one), first);
    return this.#read(newest);
  }

  async getPullRequest(number: number): Promise<PullRequest> {
    return this.#read(
      await this.#client.ask(
        { what: 'read a pull request', path: this.#pull(number) },
        giteaPullRequest,
      ),
    );
  }

  async checks(commit: string): Promise<ForgeChecks> {
    const statuses = await this.#client.list(
      {
        what: 'read the checks of a commit',
        path: `${this.#repository}/commits/${commit}/status`,
        query: { limit: PAGE },
      },
      giteaStatuses,
    );
    return combineChecks(
      statuses.map(({ context, status, target_url, description }) => ({
        name: context,
        state: stateOf(status),
        ...(target_url && { url: target_url }),
        ...(description && { message: description }),
      })),
    );
  }

  async approvals(number: number): Promise<ForgeApproval[]> {
    const { head } = await this.getPullRequest(number);
    const reviews = await this.#client.list(
      {
        what: 'read the reviews of a pull request',
        path: `${this.#pull(number)}/reviews`,
        query: { limit: PAGE },
      },
      giteaReviews,
    );
    // Reviews come oldest first; who asks for changes takes an earlier yes back.
    const approvals = new Map<string, ForgeApproval>();
    for (const review of reviews) {
      const by = review.user?.login;
      if (by === undefined || review.dismissed) {
        continue;
      }
      if (
        review.state === 'APPROVED' &&
        review.official &&
        !review.stale &&
        review.commit_id === head
      ) {
        approvals.set(by, {
          by,
          ...(review.submitted_at && { at: review.submitted_at }),
        });
      } else if (review.state === 'REQUEST_CHANGES') {
        approvals.delete(by);
      }
    }
    return [...approvals.values()];
  }

  async lastComment(number: number): Promise<ForgeComment | undefined> {
    const comment = (await this.#timeline(number))
      .filter(({ type }) => type === 'comment')
      .at(-1);
    return (
      comment && {
        by: comment.user?.login ?? 'somebody',
        text: comment.body,
        at: comment.created_at,
      }
    );
  }

  async merge(number: number, options: MergeOptions): Promise<PullRequest> {
    const { title, rest } = divideMessage(options.message);
    try {
      await this.#client.tell({
        what: 'merge',
        method: 'POST',
        path: `${this.#pull(number)}/merge`,
        body: {
          Do: options.method === 'merge' ? 'merge' : 'rebase',
          head_commit_id: options.head,
          merge_title_field: title,
          merge_message_field: rest,
          delete_branch_after_merge: false,
        },
      });
    } catch (error) {
      if (
        error instanceof ForgeRefusedError &&
        /try again later/i.test(error.words)
      ) {
        // It is finding out whether there are conflicts.
        throw new ForgeNotYetError(`The forge can't merge yet: ${error.words}`);
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
        path: `${this.#repository}/branches/${branch}`,
      });
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
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
    return readGiteaWebhook(this.settings.webhookSecret ?? '', delivery);
  }

  #pull(number: number): string {
    return `${this.#repository}/pulls/${number}`;
  }

  #timeline(number: number) {
    return this.#client.list(
      {
        what: 'read what happened to a pull request',
        path: `${this.#repository}/issues/${number}/timeline`,
        query: { limit: PAGE },
      },
      giteaTimeline,
    );
  }

  async #read(answer: GiteaPullRequest): Promise<PullRequest> {
    const pull: PullRequest = {
      number: answer.number,
      branch: answer.head.ref,
      base: answer.base.ref,
      title: answer.title,
      body: answer.body,
      url: answer.html_url,
      state: answer.merged ? 'merged' : answer.state,
      head: answer.head.sha,
    };
    if (answer.merged) {
      return {
        ...pull,
        mergeCommit: answer.merge_commit_sha ?? undefined,
        endedBy: answer.merged_by?.login,
        endedAt: answer.merged_at ?? undefined,
      };
    }
    if (answer.state === 'closed') {
      const closed = (await this.#timeline(answer.number))
        .filter(({ type }) => type === 'close')
        .at(-1);
      return {
        ...pull,
        endedBy: closed?.user?.login,
        endedAt: answer.closed_at ?? undefined,
      };
    }
    return { ...pull, conflicts: !answer.mergeable };
  }
}

function stateOf(status: string): ForgeCheck['state'] {
  if (status === 'pending') {
    return 'pending';
  }
  return SUCCESSES.has(status) ? 'success' : 'failure';
}
