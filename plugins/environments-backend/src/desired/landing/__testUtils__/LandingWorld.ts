import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { RigForge } from '@berth/rig';
import { fluxRenderer } from '@berth/plugin-environments-common/domain';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import {
  MemoryLeaseStore,
  MemoryOperationStore,
} from '@berth/plugin-environments-node/testUtils';
import { GiteaStage } from '../../../adapters/forge/__testUtils__/GiteaStage';
import { PLATFORM } from '../../../__testUtils__/platform';
import { until } from '../../__testUtils__/until';
import { WorkingCopy } from '../../__testUtils__/WorkingCopy';
import type { PlanningSurroundings } from '../../DesiredOptions';
import { DesiredState } from '../../DesiredState';
import type { LandingOptions } from '../LandingOptions';

/** The platform repository in the rig's Gitea, where `production` lands by pull request. */
export class LandingWorld {
  readonly operations = new MemoryOperationStore();
  readonly #states: DesiredState[] = [];

  private constructor(
    readonly folder: string,
    readonly gitea: GiteaStage,
    /** Where the reviewer works with plain git. */
    readonly person: WorkingCopy,
  ) {}

  static async start(rig: RigForge, name: string): Promise<LandingWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-landing-'));
    const gitea = await GiteaStage.create(rig, name);
    const address = new URL(gitea.repository.cloneUrl);
    address.username = gitea.reviewerUser.name;
    address.password = gitea.reviewerUser.token;
    const person = await WorkingCopy.clone(
      join(folder, 'person'),
      address.href,
      gitea.reviewerUser.token,
    );
    await cp(PLATFORM, person.folder, { recursive: true });
    await person.commit('Begin the platform', {});
    await person.push();
    return new LandingWorld(folder, gitea, person);
  }

  /** A backend's Git side; each has a folder of its own. */
  async state(
    landing: Partial<LandingOptions> = {},
    byPullRequest = ['production'],
    surroundings: Partial<PlanningSurroundings> = {},
  ): Promise<DesiredState> {
    const state = new DesiredState({
      dataDir: join(this.folder, `data-${this.#states.length}`),
      repository: {
        url: this.gitea.repository.cloneUrl,
        credentials: async () => ({
          username: this.gitea.berthUser.name,
          password: this.gitea.berthUser.token,
        }),
      },
      operations: this.operations,
      leases: new MemoryLeaseStore(),
      surroundings: async () => ({
        clusters: [
          { name: 'local', engine: fluxRenderer, delivery: 'branches' },
          { name: 'other', engine: fluxRenderer, delivery: 'branches' },
        ],
        stages: ['staging', 'production'].map(stage => ({
          name: stage,
          title: stage,
          ...(byPullRequest.includes(stage) && {
            landing: 'pull-request' as const,
          }),
        })),
        repository: { url: this.gitea.repository.cloneUrl, branch: 'main' },
        ...surroundings,
      }),
      logger: mockServices.logger.mock(),
      pollSeconds: 0.2,
      retrySeconds: 0.2,
      landing: {
        forge: this.gitea.forge,
        merge: 'person',
        approvals: 1,
        limit: 10,
        ...landing,
      },
    });
    this.#states.push(state);
    await state.start();
    return state;
  }

  async submit(
    state: DesiredState,
    id: string,
    request: OperationRequest,
  ): Promise<Operation> {
    const { customer } = request.environment;
    const operation = await this.operations.add({
      id,
      request,
      title: `${request.kind} ${customer}/production`,
      environment: { customer, name: 'production' },
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });
    state.wake();
    return operation;
  }

  /** The operation once it is as a test waits for; the state is asked to look at its pull requests meanwhile. */
  until(
    { id }: Operation,
    state: DesiredState,
    isThere: (operation: Operation) => boolean | Promise<boolean>,
  ): Promise<Operation> {
    return until(async () => {
      state.wakeForPullRequest();
      const operation = await this.operations.get(id);
      return (await isThere(operation)) && operation;
    });
  }

  /** Ends the states, and the world when it is over. */
  async stopStates(): Promise<void> {
    await Promise.all(this.#states.splice(0).map(state => state.stop()));
  }

  async stop(): Promise<void> {
    await this.stopStates();
    await this.gitea.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
