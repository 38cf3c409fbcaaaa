import { createHmac } from 'node:crypto';
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
import { GithubContract } from './GithubContract';

const R = '/repos/{owner}/{repo}';
const EMPTY = 204;
const REPOSITORY = 1;
const FORK = 2;

/** A model of GitHub, whose requests and answers are held to GitHub's published OpenAPI document. */
export class GithubServer {
  readonly model = new ForgeModel();
  readonly contract = new GithubContract();
  readonly deliveries: ForgeDelivery[] = [];
  /** The roles of accounts in the repository; `none` of those that are not here. */
  readonly roles = new Map([['reviewer', 'write']]);
  /** Whether the token is a fine-grained one, which may not read what apps say of a private repository's commits. */
  fineGrained = false;
  url = '';
  stop: () => Promise<void> = async () => undefined;
  /** Numbers of pull requests of which it has begun to find out whether they can be merged. */
  readonly #looked = new Set<string>();

  private constructor(
    private readonly options: {
      token: string;
      secret: string;
      account: string;
    },
  ) {}

  static async start(options: {
    token: string;
    secret: string;
    /** The token's. */
    account: string;
  }): Promise<GithubServer> {
    const server = new GithubServer(options);
    const { url, stop } = await startApiServer(request =>
      server.#answer(request),
    );
    Object.assign(server, { url, stop });
    server.model.onEvent = event =>
      event.kind === 'push'
        ? server.#deliver('push', {
            ref: `refs/heads/${event.branch}`,
            after: event.commit,
          })
        : server.#deliver('pull_request', {
            action: event.pull.state === 'open' ? 'opened' : 'closed',
            number: event.pull.number,
            pull_request: server.#pullRequest(event.pull),
          });
    return server;
  }

  #answer(request: ApiRequest): ApiAnswer {
    if (request.header('Authorization') !== `Bearer ${this.options.token}`) {
      return { status: 401, body: { message: 'Bad credentials' } };
    }
    const method = request.method.toLowerCase();
    const { template, values } = this.contract.operationOf(
      method,
      request.path,
      request.query,
      request.body,
    );
    if (this.fineGrained && template.endsWith('/check-runs')) {
      // The document names this answer of no request: it is about the token.
      return {
        status: 403,
        body: { message: 'Resource not accessible by personal access token' },
      };
    }
    const answer = this.#do(
      `${method} ${template.replace(R, '')}`,
      values,
      request,
    );
    this.contract.checkAnswer(method, template, answer.status, answer.body);
    return answer;
  }

  #do(
    operation: string,
    values: Record<string, string>,
    { query, body }: ApiRequest,
  ): ApiAnswer {
    const { model } = this;
    const given = (body ?? {}) as Record<string, string>;
    const number = Number(values.pull_number ?? values.issue_number);
    const pull = model.pulls[number - 1];
    if (number && !pull) {
      return { status: 404, body: { message: 'Not Found' } };
    }
    switch (operation) {
      case 'get /pulls': {
        const branch = query.head.split(':')[1];
        // Of a fork that has the same owner: those of others are not found by `head`.
        const { items, headers } = page(model.ofName(branch), query);
        return {
          status: 200,
          body: items.map(each => this.#simplePullRequest(each)),
          headers,
        };
      }
      case 'post /pulls':
        return this.#open(given);
      case 'get /pulls/{pull_number}':
        return { status: 200, body: this.#pullRequest(pull) };
      case 'patch /pulls/{pull_number}':
        model.close(pull, this.options.account);
        return { status: 200, body: this.#pullRequest(pull) };
      case 'put /pulls/{pull_number}/merge':
        return this.#merge(pull, given);
      case 'get /pulls/{pull_number}/reviews': {
        const { items, headers } = page(pull.approvals, query);
        const reviews = items.map(({ by, commit, at }) =>
          this.contract.sample('pull-request-review', {
            user: this.#user(by),
            state: 'APPROVED',
            commit_id: commit,
            submitted_at: at,
            author_association: 'MEMBER',
          }),
        );
        return { status: 200, body: reviews, headers };
      }
      case 'get /collaborators/{username}/permission':
        return this.#permission(decodeURIComponent(values.username));
      case 'get /issues/{issue_number}':
        return {
          status: 200,
          body: this.contract.sample('issue', {
            number,
            comments: pull.comments.length,
            closed_by: pull.endedBy ? this.#user(pull.endedBy) : null,
          }),
        };
      case 'get /issues/{issue_number}/comments': {
        const { items, headers } = page(pull.comments, query);
        const comments = items.map(each => this.#comment(each));
        return { status: 200, body: comments, headers };
      }
      case 'post /issues/{issue_number}/comments':
        model.comment(pull, this.options.account, given.body);
        return { status: 201, body: this.#comment(pull.comments.at(-1)!) };
      case 'get /commits/{ref}/status':
        return this.#status(values.ref);
      case 'get /commits/{ref}/check-runs':
        return this.#checkRuns(values.ref);
      case 'delete /git/refs/{ref}':
        return model.branches.delete(values.ref.replace(/^heads\//, ''))
          ? { status: EMPTY }
          : {
              status: 422,
              body: {
                message: 'Reference does not exist',
                documentation_url: 'https://docs.github.com/rest',
              },
            };
      default:
        throw new Error(`This server does not play ${operation}`);
    }
  }

  #permission(login: string): ApiAnswer {
    if (login.endsWith('[bot]')) {
      return { status: 404, body: { message: 'Not Found' } };
    }
    const role = this.roles.get(login) ?? 'none';
    const permission = { maintain: 'write', triage: 'read' }[role] ?? role;
    return {
      status: 200,
      body: this.contract.sample('repository-collaborator-permission', {
        permission,
        role_name: role,
        user: null,
      }),
    };
  }

  #open(given: Record<string, string>): ApiAnswer {
    try {
      const { head: branch, base, title, body } = given;
      const pull = this.model.open({ branch, base, title, body });
      return { status: 201, body: this.#pullRequest(pull) };
    } catch (error) {
      if (!(error instanceof ModelRefusal)) {
        throw error;
      }
      return {
        status: 422,
        body: {
          message: 'Validation Failed',
          documentation_url: 'https://docs.github.com/rest',
          errors: [
            {
              resource: 'PullRequest',
              code: 'custom',
              message: `A pull request already exists for somebody:${given.head}.`,
            },
          ],
        },
      };
    }
  }

  #merge(pull: ModelPull, given: Record<string, string>): ApiAnswer {
    const { model } = this;
    try {
      const { sha } = model.merge(pull, this.options.account, {
        head: given.sha,
        message: `${given.commit_title}\n\n${given.commit_message}`,
        linear: given.merge_method === 'rebase',
      });
      return {
        status: 200,
        body: {
          sha,
          merged: true,
          message: 'Pull Request successfully merged',
        },
      };
    } catch (error) {
      const reason = error instanceof ModelRefusal ? error.reason : 'exists';
      const message = {
        moved: 'Head branch was modified. Review and try the merge again.',
        conflicts: 'Pull Request is not mergeable',
        check: `Required status check "${model.requiredCheck}" is expected.`,
        'no branch': 'Pull Request is not mergeable',
        exists: 'Pull Request is not mergeable',
      }[reason];
      return { status: reason === 'moved' ? 409 : 405, body: { message } };
    }
  }

  /** What is named "policy" is a run of an app, everything else a status. */
  #status(commit: string): ApiAnswer {
    const checks = [...(this.model.checks.get(commit)?.values() ?? [])];
    const statuses = checks
      .filter(({ name }) => name !== 'policy')
      .map(({ name, state, url, message }) =>
        this.contract.sample('simple-commit-status', {
          context: name,
          state,
          target_url: url ?? null,
          description: message ?? null,
        }),
      );
    return {
      status: 200,
      body: this.contract.sample('combined-commit-status', {
        statuses,
        repository: this.contract.sample('minimal-repository', {}),
      }),
    };
  }

  #checkRuns(commit: string): ApiAnswer {
    const checks = [...(this.model.checks.get(commit)?.values() ?? [])];
    const runs = checks
      .filter(({ name }) => name === 'policy')
      .map(({ name, state, message }) =>
        this.contract.sample('check-run', {
          name,
          status: state === 'pending' ? 'in_progress' : 'completed',
          conclusion: state === 'pending' ? null : state,
          output: { title: message ?? null },
        }),
      );
    return {
      status: 200,
      body: { total_count: runs.length, check_runs: runs },
    };
  }

  #comment({ by, text, at }: ModelPull['comments'][number]): object {
    return this.contract.sample('issue-comment', {
      user: this.#user(by),
      body: text,
      created_at: at,
    });
  }

  #user(login: string): object {
    return this.contract.sample('simple-user', { login });
  }

  #simplePullRequest(pull: ModelPull): object {
    return this.contract.sample('pull-request-simple', this.#members(pull));
  }

  /** As GitHub does, it begins to find out whether it can be merged when it is asked. */
  #pullRequest(pull: ModelPull): object {
    const base = this.model.branches.get(pull.base)!.sha;
    const key = `${pull.number} ${pull.head.sha} ${base}`;
    const known = this.#looked.has(key);
    this.#looked.add(key);
    return this.contract.sample('pull-request', {
      ...this.#members(pull),
      merged: pull.state === 'merged',
      merged_by:
        pull.state === 'merged' ? this.#user(pull.endedBy ?? '') : null,
      mergeable:
        pull.state === 'open' && known ? !this.model.conflicts(pull) : null,
    });
  }

  #members(pull: ModelPull): object {
    return {
      number: pull.number,
      title: pull.title,
      body: pull.body,
      html_url: `${this.url}/acme/platform/pull/${pull.number}`,
      state: pull.state === 'open' ? 'open' : 'closed',
      merged_at: pull.state === 'merged' ? pull.endedAt : null,
      closed_at: pull.endedAt ?? null,
      merge_commit_sha: pull.mergeCommit ?? null,
      head: {
        ref: pull.branch,
        sha: pull.head.sha,
        repo: { id: pull.ofFork ? FORK : REPOSITORY },
      },
      base: { ref: pull.base, repo: { id: REPOSITORY } },
    };
  }

  #deliver(event: string, payload: object): void {
    const body = Buffer.from(JSON.stringify(payload));
    const { secret } = this.options;
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = new Map([
      ['x-github-event', event],
      ['x-hub-signature-256', `sha256=${signature}`],
    ]);
    this.deliveries.push({
      body,
      header: name => headers.get(name.toLowerCase()),
    });
  }
}
