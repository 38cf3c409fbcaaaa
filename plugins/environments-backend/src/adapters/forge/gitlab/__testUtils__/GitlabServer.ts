import type { ForgeDelivery } from '@berth/plugin-environments-node';
import {
  ForgeModel,
  type ModelPull,
  ModelRefusal,
} from '../../__testUtils__/ForgeModel';
import {
  type ApiAnswer,
  type ApiRequest,
  page,
  startApiServer,
} from '../../__testUtils__/startApiServer';
import {
  type ApprovalsAnswer,
  editNames,
  listNames,
  mergeNames,
  type MergeRequestAnswer,
  type NoteAnswer,
  openNames,
  type StatusAnswer,
  type UserAnswer,
  type VersionAnswer,
} from './gitlabTypes';

const PROJECT = 1;
const FORK = 2;
const STATES = { open: 'opened', closed: 'closed', merged: 'merged' };

/** A model of GitLab, whose requests and answers are held to the types of GitLab's client. */
export class GitlabServer {
  readonly model = new ForgeModel();
  readonly deliveries: ForgeDelivery[] = [];
  url = '';
  stop: () => Promise<void> = async () => undefined;

  private constructor(
    private readonly options: {
      token: string;
      secret: string;
      account: string;
      project: string;
    },
  ) {}

  static async start(options: {
    token: string;
    secret: string;
    /** The token's. */
    account: string;
    project: string;
  }): Promise<GitlabServer> {
    const server = new GitlabServer(options);
    const { url, stop } = await startApiServer(request =>
      server.#answer(request),
    );
    Object.assign(server, { url: `${url}/api/v4`, stop });
    server.model.onEvent = event =>
      event.kind === 'push'
        ? server.#deliver('Push Hook', {
            object_kind: 'push',
            ref: `refs/heads/${event.branch}`,
            after: event.commit,
          })
        : server.#deliver('Merge Request Hook', {
            object_kind: 'merge_request',
            object_attributes: { iid: event.pull.number },
          });
    return server;
  }

  #answer(request: ApiRequest): ApiAnswer {
    if (request.header('PRIVATE-TOKEN') !== this.options.token) {
      return { status: 401, body: { message: '401 Unauthorized' } };
    }
    const project = `/api/v4/projects/${encodeURIComponent(
      this.options.project,
    )}`;
    if (!request.path.startsWith(`${project}/`)) {
      return { status: 404, body: { message: '404 Project Not Found' } };
    }
    const path = request.path.slice(project.length);
    const number = Number(/^\/merge_requests\/(\d+)/.exec(path)?.[1]);
    const operation = `${request.method} ${path.replace(/\d+/, '{iid}')}`;
    if (path.startsWith('/merge_requests')) {
      const pull = this.model.pulls[number - 1];
      return number && !pull
        ? { status: 404, body: { message: '404 Not found' } }
        : this.#ofMergeRequests(operation, pull, request);
    }
    const [, commit] =
      /^\/repository\/commits\/(\w+)\/statuses$/.exec(path) ?? [];
    if (commit) {
      return this.#statuses(commit, request.query);
    }
    const [, branch] = /^\/repository\/branches\/([^/]+)$/.exec(path) ?? [];
    if (branch && request.method === 'DELETE') {
      return this.model.branches.delete(decodeURIComponent(branch))
        ? { status: 204 }
        : { status: 404, body: { message: '404 Branch Not Found' } };
    }
    throw new Error(`This server does not play ${operation}`);
  }

  #ofMergeRequests(
    operation: string,
    pull: ModelPull,
    { query, body }: ApiRequest,
  ): ApiAnswer {
    const { model, options } = this;
    const given = (body ?? {}) as Record<string, string>;
    switch (operation) {
      case 'GET /merge_requests': {
        assertNames(listNames, query);
        const { items, headers } = page(
          model.ofName(query.source_branch),
          query,
        );
        const found = items.map(each => this.#mergeRequest(each));
        return { status: 200, body: found, headers };
      }
      case 'POST /merge_requests':
        assertNames(openNames, given);
        return this.#open(given);
      case 'GET /merge_requests/{iid}':
        return { status: 200, body: this.#mergeRequest(pull) };
      case 'PUT /merge_requests/{iid}':
        assertNames(editNames, given);
        model.close(pull, options.account);
        return { status: 200, body: this.#mergeRequest(pull) };
      case 'PUT /merge_requests/{iid}/merge':
        assertNames(mergeNames, given);
        return this.#merge(pull, given);
      case 'GET /merge_requests/{iid}/approvals': {
        const approvals: ApprovalsAnswer = {
          iid: pull.number,
          approved_by: pull.approvals.map(({ by, at }) => ({
            user: user(by),
            approved_at: at,
          })),
        };
        return { status: 200, body: approvals };
      }
      case 'GET /merge_requests/{iid}/versions': {
        const { items, headers } = page(pull.versions, query);
        const versions = items.map(
          ({ sha, at }): VersionAnswer => ({
            head_commit_sha: sha,
            created_at: at,
          }),
        );
        return { status: 200, body: versions, headers };
      }
      case 'GET /merge_requests/{iid}/notes':
        return { status: 200, body: this.#notes(pull) };
      case 'POST /merge_requests/{iid}/notes':
        model.comment(pull, options.account, given.body);
        return { status: 201, body: this.#notes(pull)[0] };
      default:
        throw new Error(`This server does not play ${operation}`);
    }
  }

  #open(given: Record<string, string>): ApiAnswer {
    try {
      const pull = this.model.open({
        branch: given.source_branch,
        base: given.target_branch,
        title: given.title,
        body: given.description,
      });
      return { status: 201, body: this.#mergeRequest(pull) };
    } catch (error) {
      if (!(error instanceof ModelRefusal)) {
        throw error;
      }
      return {
        status: 409,
        body: {
          message: [
            'Another open merge request already exists for this source branch: !1',
          ],
        },
      };
    }
  }

  #merge(pull: ModelPull, given: Record<string, string>): ApiAnswer {
    try {
      this.model.merge(pull, this.options.account, {
        head: given.sha,
        message: given.merge_commit_message,
      });
      return { status: 200, body: this.#mergeRequest(pull) };
    } catch (error) {
      const reason = error instanceof ModelRefusal ? error.reason : undefined;
      if (reason === 'moved') {
        return {
          status: 409,
          body: {
            message: `SHA does not match HEAD of source branch: ${pull.head.sha}`,
          },
        };
      }
      return reason === 'conflicts'
        ? { status: 422, body: { message: 'Branch cannot be merged' } }
        : { status: 405, body: { message: '405 Method Not Allowed' } };
    }
  }

  #mergeRequest(pull: ModelPull): MergeRequestAnswer {
    const ended = pull.endedBy === undefined ? null : user(pull.endedBy);
    const merged = pull.state === 'merged';
    return {
      iid: pull.number,
      title: pull.title,
      description: pull.body,
      web_url: `${this.url}/-/merge_requests/${pull.number}`,
      state: STATES[pull.state],
      source_branch: pull.branch,
      target_branch: pull.base,
      source_project_id: pull.ofFork ? FORK : PROJECT,
      target_project_id: PROJECT,
      sha: pull.head.sha,
      merge_commit_sha: pull.mergeCommit ?? null,
      squash_commit_sha: null,
      merged_by: merged ? ended : null,
      merge_user: merged ? ended : null,
      merged_at: (merged && pull.endedAt) || null,
      closed_by: merged ? null : ended,
      closed_at: (!merged && pull.endedAt) || null,
      has_conflicts: pull.state === 'open' && this.model.conflicts(pull),
      detailed_merge_status:
        this.model.mayMerge(pull) === 'check' ? 'ci_must_pass' : 'mergeable',
    };
  }

  #statuses(commit: string, query: Record<string, string>): ApiAnswer {
    const checks = [...(this.model.checks.get(commit)?.values() ?? [])];
    const { items, headers } = page(checks, query);
    const statuses = items.map(
      ({ name, state, url, message }): StatusAnswer => ({
        name,
        status: state === 'failure' ? 'failed' : state,
        allow_failure: false,
        ...(url && { target_url: url }),
        ...(message && { description: message }),
      }),
    );
    return { status: 200, body: statuses, headers };
  }

  /** Newest first, with what GitLab notes itself. */
  #notes(pull: ModelPull): NoteAnswer[] {
    const notes = pull.comments.map(
      ({ by, text, at }): NoteAnswer => ({
        author: user(by),
        body: text,
        system: false,
        created_at: at,
      }),
    );
    const system: NoteAnswer = {
      author: user('somebody'),
      body: 'changed the description',
      system: true,
      created_at: '2026-01-01T00:00:00Z',
    };
    return [...notes, ...(pull.state === 'open' ? [] : [system])].reverse();
  }

  #deliver(event: string, payload: object): void {
    const headers = new Map([
      ['x-gitlab-event', event],
      ['x-gitlab-token', this.options.secret],
    ]);
    this.deliveries.push({
      body: Buffer.from(JSON.stringify(payload)),
      header: name => headers.get(name.toLowerCase()),
    });
  }
}

function assertNames(names: string[], given: object): void {
  const others = Object.keys(given).filter(name => !names.includes(name));
  if (others.length > 0) {
    throw new Error(`GitLab takes no ${others} there`);
  }
}

function user(username: string): UserAnswer {
  return {
    id: 1,
    name: username,
    username,
    state: 'active',
    avatar_url: '',
    web_url: '',
    created_at: '2026-01-01T00:00:00Z',
  };
}
