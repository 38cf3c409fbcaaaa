import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { type GitRemote, startGitRemote } from '@berth/sandbox';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { fluxRenderer } from '@berth/plugin-environments-common/domain';
import {
  MemoryLeaseStore,
  MemoryOperationStore,
} from '@berth/plugin-environments-node/testUtils';
import type { DesiredOptions, PlanningSurroundings } from '../DesiredOptions';
import { DesiredState } from '../DesiredState';
import { PLATFORM } from '../../__testUtils__/platform';
import { until } from './until';
import { WorkingCopy } from './WorkingCopy';

const TOKEN = 'the-token-of-the-test';

/** A real Git remote with the platform repository, and everything that a `DesiredState` needs. */
export class DesiredWorld {
  readonly operations = new MemoryOperationStore();
  #leaseTime = 0;
  readonly leases = new MemoryLeaseStore({
    now: () => Date.now() + this.#leaseTime,
  });
  readonly logger = mockServices.logger.mock({
    child: () => this.logger,
  });
  /** What surrounds the plans; tests may change it. */
  surroundings: PlanningSurroundings;
  readonly #states: DesiredState[] = [];

  private constructor(readonly folder: string, readonly remote: GitRemote) {
    this.surroundings = {
      clusters: [
        { name: 'local', engine: fluxRenderer, delivery: 'branches' },
        { name: 'plain', engine: fluxRenderer, delivery: 'main' },
      ],
      stages: ['dev', 'test', 'staging', 'production'].map(name => ({
        name,
        title: name,
      })),
      repository: { url: remote.url, branch: 'main' },
    };
  }

  static async start(
    files: Record<string, string> = {},
  ): Promise<DesiredWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-desired-'));
    const remote = await startGitRemote({
      dataDir: join(folder, 'remote'),
      seed: { folder: PLATFORM, files },
      token: TOKEN,
    });
    return new DesiredWorld(folder, remote);
  }

  /** A state that has read the repository; each has a folder of its own unless one is given. */
  async state(options: Partial<DesiredOptions> = {}): Promise<DesiredState> {
    const state = this.newState(options);
    await state.start();
    return state;
  }

  newState(options: Partial<DesiredOptions> = {}): DesiredState {
    const state = new DesiredState({
      dataDir: join(this.folder, `data-${this.#states.length}`),
      repository: {
        url: this.remote.url,
        credentials: async () => ({ username: 'berth', password: TOKEN }),
      },
      operations: this.operations,
      leases: this.leases,
      surroundings: async () => this.surroundings,
      logger: this.logger,
      // Tests say when there is something to see.
      pollSeconds: 0.1,
      retrySeconds: 0.05,
      ...options,
    });
    this.#states.push(state);
    return state;
  }

  /** A clone in which somebody else works. */
  clone(): Promise<WorkingCopy> {
    return WorkingCopy.clone(
      join(this.folder, `clone-${randomUUID()}`),
      this.remote.url,
      TOKEN,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#states.map(state => state.stop()));
    await this.remote.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks for an operation as the API does, without waking anybody. */
  async submit(request: OperationRequest): Promise<Operation> {
    const { customer } = request.environment;
    const name =
      request.environment.name ??
      ('stage' in request.environment ? request.environment.stage : '');
    return this.operations.add({
      id: randomUUID(),
      request,
      title: `${request.kind} ${customer}/${name}`,
      environment: { customer, name },
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });
  }

  /** The operation, once it is committed. */
  committed({ id }: Operation): Promise<Operation> {
    return until(async () => {
      const operation = await this.operations.get(id);
      if (operation.state === 'failed') {
        throw new Error(operation.error);
      }
      return operation.state === 'committed' && operation;
    });
  }

  /** The operation, once it has ended. */
  ended({ id }: Operation): Promise<Operation> {
    return until(async () => {
      const operation = await this.operations.get(id);
      return operation.endedAt !== undefined && operation;
    });
  }

  /** Makes all leases older. */
  passLeaseTime(seconds: number): void {
    this.#leaseTime += seconds * 1000;
  }

  /** Lets the remote ask a program whether each branch of a push may move. */
  async writeUpdateHook(script: string): Promise<void> {
    const hooks = join(this.remote.dir, 'hooks');
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, 'update'), script, { mode: 0o755 });
  }
}
