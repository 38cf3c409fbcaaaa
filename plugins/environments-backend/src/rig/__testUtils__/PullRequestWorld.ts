import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type {
  Landing,
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import type { PullRequest } from '@berth/plugin-environments-node';
import { eventually, RigStage } from '@berth/rig/testUtils';
import {
  EnvironmentsWorld,
  newFolder,
} from '../../__testUtils__/EnvironmentsWorld';
import { PLATFORM } from '../../__testUtils__/platform';
import { GiteaStage } from '../../adapters/forge/__testUtils__/GiteaStage';
import { WorkingCopy } from '../../desired/__testUtils__/WorkingCopy';
import { operationBranch } from '../../desired/landing/operationBranch';

const PATIENCE_MS = 180_000;
const WEBHOOK_SECRET = 'the-secret-of-the-webhook';

export const isOpen = ({ state, pullRequest }: Operation): boolean =>
  state === 'awaiting-approval' && pullRequest?.state === 'open';

/** How the backend is configured besides what every test has. */
export interface LandingSettings {
  merge?: 'person' | 'berth';
  approvals?: number;
  limit?: number;
  /** Where the forge is, if not at its own address: a proxy. */
  origin?: string;
  token?: string;
  /** Stages whose operations come by pull request; `production` where left out. */
  stages?: string[];
}

/** A backend with a real Gitea for its repository, whose webhook it gets, and no cluster that answers. */
export class PullRequestWorld {
  private constructor(
    readonly rig: RigStage,
    readonly gitea: GiteaStage,
    readonly backend: EnvironmentsWorld<{ url: string; dir: string }>,
    /** Where the reviewer works with plain git. */
    readonly person: WorkingCopy,
    private readonly settings: JsonObject,
  ) {}

  static async start(): Promise<PullRequestWorld> {
    const rig = await RigStage.start({ only: ['gitea'] });
    try {
      const gitea = await GiteaStage.create(rig.forge, 'platform');
      const { berthUser, reviewerUser, repository } = gitea;
      const folder = await newFolder();
      const address = new URL(repository.cloneUrl);
      address.username = reviewerUser.name;
      address.password = reviewerUser.token;
      const person = await WorkingCopy.clone(
        join(folder, 'person'),
        address.href,
        reviewerUser.token,
      );
      await cp(PLATFORM, person.folder, { recursive: true });
      await person.commit('Begin the platform', {});
      await person.push();
      const settings: JsonObject = {};
      const backend = new EnvironmentsWorld({
        folder,
        remote: {
          url: repository.cloneUrl,
          dir: join(
            rig.forge.repositoriesFolder,
            repository.owner,
            `${repository.name}.git`,
          ),
        },
        token: berthUser.token,
        person: reviewerUser,
        kubeconfig: join(folder, 'kubeconfig'),
        settings,
        stop: async () => {
          await gitea.stop();
          await rig.end();
        },
      });
      return new PullRequestWorld(rig, gitea, backend, person, settings);
    } catch (error) {
      await rig.end();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.backend.stop();
  }

  /** A backend that the forge tells of what happens. */
  async startBackend(landing: LandingSettings = {}): Promise<void> {
    const { gitea, rig, settings } = this;
    const { owner, name, cloneUrl } = gitea.repository;
    const { origin = rig.forge.url, token = gitea.berthUser.token } = landing;
    const byPullRequest = landing.stages ?? ['production'];
    settings.repository = {
      url: cloneUrl.replace(rig.forge.url, origin),
      username: gitea.berthUser.name,
      token,
      pollSeconds: 0.5,
      forge: {
        type: 'gitea',
        apiUrl: `${origin}/api/v1`,
        project: `${owner}/${name}`,
        webhookSecret: WEBHOOK_SECRET,
        pullRequests: {
          merge: landing.merge ?? 'person',
          approvals: landing.approvals ?? 1,
          limit: landing.limit ?? 10,
        },
      },
    };
    settings.stages = ['staging', 'production'].map(stage => ({
      name: stage,
      title: stage,
      ...(byPullRequest.includes(stage) && { landing: 'pull-request' }),
    }));
    await this.backend.startBackend();
    await this.backend.ready();
    await this.ask('POST', '/hooks', {
      type: 'gitea',
      active: true,
      events: ['push', 'pull_request', 'status'],
      config: {
        url: `${this.backend.url}/api/environments/v1/webhooks/forge`,
        content_type: 'json',
        secret: WEBHOOK_SECRET,
      },
    });
  }

  submit(request: OperationRequest): Promise<Operation> {
    return this.backend.client.submitOperation(request);
  }

  /** Asks for a new environment in its own stage. */
  create(customer: string, stage = 'production'): Promise<Operation> {
    return this.submit(creationOf(customer, stage));
  }

  deploy(customer: string, version: string): Promise<Operation> {
    return this.submit({
      kind: 'deploy',
      environment: { customer, name: 'production' },
      versions: { web: version },
    });
  }

  /** An operation as the API gives it, once it is as wanted. */
  until(
    { id }: Operation,
    isWanted: (operation: Operation) => boolean,
  ): Promise<Operation> {
    return eventually(
      () => this.backend.client.getOperation(id),
      isWanted,
      PATIENCE_MS,
    );
  }

  /** An operation, once its pull request is open. */
  waiting(operation: Operation): Promise<Operation> {
    return this.until(operation, isOpen);
  }

  async pullOf({ id }: Operation): Promise<PullRequest> {
    const pull = await this.gitea.forge.findPullRequest(
      operationBranch(id),
      this.gitea.base,
    );
    if (!pull) {
      throw new Error(`Operation ${id} has no pull request`);
    }
    return pull;
  }

  /** The pull request of an operation, once its branch stands at another commit. */
  moved(operation: Operation, before: string): Promise<PullRequest> {
    return eventually(
      () => this.pullOf(operation),
      ({ head }) => head !== before,
      PATIENCE_MS,
    );
  }

  /** Waits until a request would land so. */
  async planned(request: OperationRequest, landing: Landing): Promise<void> {
    await eventually(
      () => this.backend.client.createPlan(request),
      plan => plan.landing === landing,
      PATIENCE_MS,
    );
  }

  /** Merges as a person does in the forge's pages. */
  async merge(operation: Operation, how: object = { Do: 'merge' }) {
    const { number } = await this.pullOf(operation);
    await eventually(
      () =>
        this.ask('POST', `/pulls/${number}/merge`, how, true).then(
          () => 'merged',
          error => `${error}`,
        ),
      answer => {
        if (answer !== 'merged' && !/try again later/.test(answer)) {
          throw new Error(answer);
        }
        return answer === 'merged';
      },
      PATIENCE_MS,
    );
  }

  /** Waits until the branch of an operation is removed. */
  async branchGone({ id }: Operation): Promise<void> {
    await eventually(
      () => this.backend.remoteHeads(),
      heads => !heads.has(operationBranch(id)),
      PATIENCE_MS,
    );
  }

  /** What Berth's account may do in the repository from now on. */
  async allow(permission: 'read' | 'write'): Promise<void> {
    await this.ask('PUT', `/collaborators/${this.gitea.berth}`, { permission });
  }

  /** Asks the forge about the repository, as its administrator or as the reviewer. */
  ask<Answer = unknown>(
    method: string,
    path: string,
    body?: object,
    asReviewer = false,
  ): Promise<Answer> {
    const { rig, gitea } = this;
    const { owner, name } = gitea.repository;
    const user = asReviewer ? gitea.reviewerUser : rig.forge.admin;
    return rig.forge.request<Answer>(
      method,
      `/repos/${owner}/${name}${path}`,
      body,
      `token ${user.token}`,
    );
  }
}

export function creationOf(customer: string, stage: string): OperationRequest {
  return {
    kind: 'create',
    environment: {
      customer,
      name: stage,
      stage,
      cluster: 'local',
      blueprint: { name: 'standard' },
      owner: 'group:default/team-a',
      parameters: { domain: `${customer}.example.com` },
    },
  };
}

export const inState =
  (wanted: Operation['state']) =>
  ({ state }: Operation): boolean =>
    state === wanted;
