import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type Forge,
  type ForgeApproval,
  ForgeAuthenticationError,
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
import { RepositoryPages } from '../RepositoryPages';
import {
  type GitlabMergeRequest,
  gitlabMergeRequest,
  gitlabMergeRequests,
  gitlabNotes,
  gitlabStatuses,
} from './gitlabAnswers';
import { readGitlabApprovals } from './readGitlabApprovals';
import { readGitlabWebhook } from './readGitlabWebhook';

const UNDECIDED = /^(unchecked|checking|preparing|approvals_syncing)/;

/** GitLab, by the API v4; its merge requests are the pull requests. */
export class GitlabForge implements Forge {
  readonly type = 'gitlab';
  readonly #client: ForgeClient;
  readonly #pages: RepositoryPages;
  readonly #project: string;

  constructor(private readonly settings: ForgeSettings) {
    this.#client = new ForgeClient({
      apiUrl: settings.apiUrl,
      headers: { 'PRIVATE-TOKEN': settings.token },
      secrets: [settings.token],
    });
    this.#pages = new RepositoryPages(
      settings.apiUrl.replace(/\/api\/v4$/, ''),
      settings.project,
      { commit: '-/commit', file: '-/blob' },
    );
    this.#project = `/projects/${encodeURIComponent(settings.project)}`;
  }

  async openPullRequest(request: NewPullRequest): Promise<PullRequest> {
    const { branch, base, title, body } = request;
    try {
      return readMergeRequest(
        await this.#client.ask(
          {
            what: 'open a merge request',
            method: 'POST',
            path: `${this.#project}/merge_requests`,
            body: {
              source_branch: branch,
              target_branch: base,
              title,
              description: body,
              // One commit with its trailers is to come to the base, as it was approved.
              squash: false,
              remove_source_branch: false,
            },
          },
          gitlabMergeRequest,
        ),
      );
    } catch (error) {
      if (error instanceof ConflictError) {
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
        what: 'find a merge request',
        path: `${this.#project}/merge_requests`,
        query: {
          source_branch: branch,
          target_branch: base,
          state: 'all',
          order_by: 'created_at',
          sort: 'desc',
          per_page: 100,
        },
      },
      gitlabMergeRequests,
    );
    // Whoever may read the project may fork it, and name a branch there as they like.
    const newest = ofThatName.find(
      ({ source_project_id, target_project_id }) =>
        source_project_id === target_project_id,
    );
    return newest && this.getPullRequest(newest.iid);
  }

  async getPullRequest(number: number): Promise<PullRequest> {
    return readMergeRequest(
      await this.#client.ask(
        { what: 'read a merge request', path: this.#pull(number) },
        gitlabMergeRequest,
      ),
    );
  }

  async checks(commit: string): Promise<ForgeChecks> {
    const statuses = await this.#client.list(
      {
        what: 'read the checks of a commit',
        path: `${this.#project}/repository/commits/${commit}/statuses`,
        query: { per_page: 100 },
      },
      gitlabStatuses,
    );
    return combineChecks(
      statuses.map(
        ({ name, status, allow_failure, target_url, description }) => ({
          name,
          state: stateOf(status, allow_failure ?? false),
          ...(target_url && { url: target_url }),
          ...(description && { message: description }),
        }),
      ),
    );
  }

  approvals(number: number): Promise<ForgeApproval[]> {
    return readGitlabApprovals(this.#client, this.#pull(number));
  }

  async lastComment(number: number): Promise<ForgeComment | undefined> {
    const notes = await this.#client.ask(
      {
        what: 'read the comments of a merge request',
        path: `${this.#pull(number)}/notes`,
        query: { order_by: 'created_at', sort: 'desc', per_page: 100 },
      },
      gitlabNotes,
    );
    const last = notes.find(({ system }) => !system);
    return (
      last && { by: last.author.username, text: last.body, at: last.created_at }
    );
  }

  async merge(number: number, options: MergeOptions): Promise<PullRequest> {
    const what = 'merge';
    try {
      return readMergeRequest(
        await this.#client.ask(
          {
            what,
            method: 'PUT',
            path: `${this.#pull(number)}/merge`,
            body: {
              sha: options.head,
              squash: false,
              should_remove_source_branch: false,
              merge_commit_message: options.message,
            },
          },
          gitlabMergeRequest,
        ),
      );
    } catch (error) {
      if (error instanceof ForgeAuthenticationError) {
        // GitLab's answer to a good token that may not merge.
        throw new ForgeRefusedError(what, error.words);
      }
      if (error instanceof ForgeRefusedError) {
        throw await this.#whyNotMerged(number, error);
      }
      throw error;
    }
  }

  async closePullRequest(number: number, comment: string): Promise<void> {
    if ((await this.getPullRequest(number)).state !== 'open') {
      return;
    }
    await this.#client.tell({
      what: 'comment on a merge request',
      method: 'POST',
      path: `${this.#pull(number)}/notes`,
      body: { body: comment },
    });
    await this.#client.tell({
      what: 'close a merge request',
      method: 'PUT',
      path: this.#pull(number),
      body: { state_event: 'close' },
    });
  }

  async deleteBranch(branch: string): Promise<void> {
    try {
      await this.#client.tell({
        what: 'delete a branch',
        method: 'DELETE',
        path: `${this.#project}/repository/branches/${encodeURIComponent(
          branch,
        )}`,
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
    return readGitlabWebhook(this.settings.webhookSecret ?? '', delivery);
  }

  #pull(number: number): string {
    return `${this.#project}/merge_requests/${number}`;
  }

  /** "405 Method Not Allowed" is all that GitLab says; the merge request has the reason. */
  async #whyNotMerged(
    number: number,
    refusal: ForgeRefusedError,
  ): Promise<Error> {
    const { detailed_merge_status: status, has_conflicts: conflicts } =
      await this.#client.ask(
        { what: 'read a merge request', path: this.#pull(number) },
        gitlabMergeRequest,
      );
    if (conflicts) {
      return new ConflictError(
        `The forge can't merge now: there are conflicts (${refusal.words})`,
      );
    }
    if (status !== undefined && UNDECIDED.test(status)) {
      return new ForgeNotYetError(
        `The forge can't merge yet: it is still finding out whether it may (${status})`,
      );
    }
    return status === undefined
      ? refusal
      : new ForgeRefusedError('merge', `${refusal.words} (${status})`);
  }
}

function readMergeRequest(answer: GitlabMergeRequest): PullRequest {
  const pull: PullRequest = {
    number: answer.iid,
    branch: answer.source_branch,
    base: answer.target_branch,
    title: answer.title,
    body: answer.description ?? '',
    url: answer.web_url,
    state:
      answer.state === 'merged' || answer.state === 'closed'
        ? answer.state
        : 'open',
    head: answer.sha ?? '',
  };
  if (pull.state === 'merged') {
    return {
      ...pull,
      // A project that merges fast-forward makes no commit of its own.
      mergeCommit:
        answer.merge_commit_sha ?? answer.squash_commit_sha ?? pull.head,
      endedBy: (answer.merge_user ?? answer.merged_by)?.username,
      endedAt: answer.merged_at ?? undefined,
    };
  }
  if (pull.state === 'closed') {
    return {
      ...pull,
      endedBy: answer.closed_by?.username,
      endedAt: answer.closed_at ?? undefined,
    };
  }
  const undecided = UNDECIDED.test(
    answer.detailed_merge_status ?? answer.merge_status ?? 'unchecked',
  );
  return undecided ? pull : { ...pull, conflicts: answer.has_conflicts };
}

function stateOf(status: string, optional: boolean): ForgeCheck['state'] {
  if (status === 'success' || status === 'skipped') {
    return 'success';
  }
  if (status === 'failed' || status === 'canceled') {
    return optional ? 'success' : 'failure';
  }
  // A manual job that may fail holds nothing up.
  return status === 'manual' && optional ? 'success' : 'pending';
}
