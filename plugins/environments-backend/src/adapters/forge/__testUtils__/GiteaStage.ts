import type { ForgeUser, RigForge, RigRepository } from '@berth/rig';
import type {
  ForgeCheck,
  NewPullRequest,
  PullRequest,
} from '@berth/plugin-environments-node';
import type { ForgeStage } from '@berth/plugin-environments-node/testUtils';
import { GiteaForge } from '../gitea/GiteaForge';
import { type HookReceiver, startHookReceiver } from './startHookReceiver';

const SECRET = 'the-secret-of-the-webhook';
const WRONG_TOKEN = 'f'.repeat(40);

/** What the operators' guide says that Berth's token needs. */
export const GITEA_SCOPES = ['write:repository', 'write:issue'];

/** A repository in the rig's Gitea, with Berth and a reviewer as collaborators. */
export class GiteaStage implements ForgeStage {
  readonly base = 'main';
  readonly wrongToken = WRONG_TOKEN;
  readonly forge: GiteaForge;
  readonly stranger: GiteaForge;

  private constructor(
    private readonly rig: RigForge,
    readonly repository: RigRepository,
    readonly berthUser: ForgeUser,
    readonly reviewerUser: ForgeUser,
    /** Who may only read, and has a fork. */
    private readonly forker: ForgeUser,
    private readonly hooks: HookReceiver,
  ) {
    const settings = {
      type: 'gitea',
      apiUrl: `${rig.url}/api/v1`,
      project: `${repository.owner}/${repository.name}`,
      webhookSecret: SECRET,
    };
    this.forge = new GiteaForge({ ...settings, token: berthUser.token });
    this.stranger = new GiteaForge({ ...settings, token: WRONG_TOKEN });
  }

  static async create(rig: RigForge, name = 'platform'): Promise<GiteaStage> {
    const repository = await rig.createRepository(name);
    const berth = await rig.createUser(`${name}-berth`, GITEA_SCOPES);
    const reviewer = await rig.createUser(`${name}-reviewer`);
    const forker = await rig.createUser(`${name}-forker`);
    for (const [user, permission] of [
      [berth, 'write'],
      [reviewer, 'write'],
      [forker, 'read'],
    ] as const) {
      await rig.request(
        'PUT',
        `/repos/${repository.owner}/${name}/collaborators/${user.name}`,
        { permission },
      );
    }
    // Now: a fork takes all branches with it that there are.
    await rig.request(
      'POST',
      `/repos/${repository.owner}/${name}/forks`,
      {},
      `token ${forker.token}`,
    );
    const hooks = await startHookReceiver();
    await rig.request('POST', `/repos/${repository.owner}/${name}/hooks`, {
      type: 'gitea',
      active: true,
      events: ['push', 'pull_request'],
      config: { url: hooks.url, content_type: 'json', secret: SECRET },
    });
    return new GiteaStage(rig, repository, berth, reviewer, forker, hooks);
  }

  get berth(): string {
    return this.berthUser.name;
  }

  get reviewer(): string {
    return this.reviewerUser.name;
  }

  async commit(
    branch: string,
    file: { path: string; content: string; message: string },
  ): Promise<string> {
    const branches = await this.#ask<Array<{ name: string }>>(
      'GET',
      '/branches?limit=50',
    );
    const isNew = !branches.some(({ name }) => name === branch);
    const { commit } = await this.#ask<{ commit: { sha: string } }>(
      'POST',
      `/contents/${file.path}`,
      {
        content: Buffer.from(file.content).toString('base64'),
        message: file.message,
        ...(isNew ? { branch: this.base, new_branch: branch } : { branch }),
      },
    );
    return commit.sha;
  }

  async readBase(): Promise<{ commit: string; messages: string[] }> {
    const commits = await this.#ask<
      Array<{ sha: string; commit: { message: string } }>
    >('GET', `/commits?sha=${this.base}&limit=50`);
    return {
      commit: commits[0].sha,
      messages: commits.map(({ commit }) => commit.message.trim()),
    };
  }

  async openOfFork(request: NewPullRequest): Promise<number> {
    const { rig, forker } = this;
    const { name } = this.repository;
    const fork = `/repos/${forker.name}/${name}`;
    await rig.request(
      'POST',
      `${fork}/contents/of-a-fork.txt`,
      {
        content: Buffer.from(request.branch).toString('base64'),
        message: request.title,
        branch: this.base,
        new_branch: request.branch,
      },
      `token ${forker.token}`,
    );
    const { number } = await this.#ask<{ number: number }>(
      'POST',
      '/pulls',
      { ...request, head: `${forker.name}:${request.branch}` },
      forker,
    );
    return number;
  }

  async setCheck(commit: string, check: ForgeCheck): Promise<void> {
    await this.#ask('POST', `/statuses/${commit}`, {
      context: check.name,
      state: check.state,
      target_url: check.url,
      description: check.message,
    });
  }

  async requireCheck(name: string): Promise<void> {
    await this.#ask('POST', '/branch_protections', {
      rule_name: this.base,
      enable_push: false,
      enable_status_check: true,
      status_check_contexts: [name],
    });
  }

  async approve({ number }: PullRequest): Promise<void> {
    await this.#ask(
      'POST',
      `/pulls/${number}/reviews`,
      { event: 'APPROVED', body: 'Good' },
      this.reviewerUser,
    );
  }

  async comment({ number }: PullRequest, text: string): Promise<void> {
    await this.#ask(
      'POST',
      `/issues/${number}/comments`,
      { body: text },
      this.reviewerUser,
    );
  }

  async close({ number }: PullRequest): Promise<void> {
    await this.#ask(
      'PATCH',
      `/pulls/${number}`,
      { state: 'closed' },
      this.reviewerUser,
    );
  }

  deliveries() {
    return [...this.hooks.deliveries];
  }

  stop(): Promise<void> {
    return this.hooks.stop();
  }

  #ask<Answer = unknown>(
    method: string,
    path: string,
    body?: object,
    user: ForgeUser = this.rig.admin,
  ): Promise<Answer> {
    const { owner, name } = this.repository;
    return this.rig.request<Answer>(
      method,
      `/repos/${owner}/${name}${path}`,
      body,
      `token ${user.token}`,
    );
  }
}
