import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type AuthorizePermissionRequest,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { JsonObject } from '@backstage/types';
import { startGitRemote, type GitRemote } from '@berth/sandbox';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import knexFactory, { type Knex } from 'knex';
import { WorkingCopy } from '../desired/__testUtils__/WorkingCopy';
import environmentsPlugin, { environmentsHealthServiceFactory } from '..';
import { PLATFORM } from './platform';

/** In milliseconds. */
const LOOK_AGAIN_AFTER = 20;

const run = promisify(execFile);
const TOKEN = 'the-token-of-the-test';

/** Who may do what: everything, unless a test says otherwise. */
type Policy = (permission: string) => boolean;

/** Where a Git remote is: its address, and the bare repository behind it. */
type RemotePlace = Pick<GitRemote, 'url' | 'dir'>;

/** What a world is made of besides backend and database. */
export interface Places<Remote extends RemotePlace = GitRemote> {
  /** Is removed in the end. */
  folder: string;
  remote: Remote;
  /** The password for pushing. */
  token: string;
  /** Path of a file, which need not be there. */
  kubeconfig: string;
  /** Name of the cluster's engine; Flux where it is left out. */
  engine?: string;
  /** What its engine reads; delivery branches where it is left out. */
  delivery?: string;
  /** Takes the place of what is configured under `environments`: other clusters, say. */
  settings?: JsonObject;
  /** What else is configured of the repository. */
  repository?: { username?: string; engineSecretName?: string };
  /** Who pushes by hand; whoever holds `token` where it is left out. */
  person?: { name: string; token: string };
  stop(): Promise<void>;
}

/** A temporary folder. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'berth-world-'));
}

/** A backend with a real Git remote and a database that outlives it. */
export class EnvironmentsWorld<Remote extends RemotePlace = GitRemote> {
  /** What was told to browsers, newest last. */
  readonly signals: Array<{ channel: string; message: object }> = [];
  readonly audits: Array<{ eventId: string; status: string }> = [];
  policy: Policy = () => true;
  #backend: TestBackend | undefined;

  readonly knex: Knex;
  readonly #places: Places<Remote>;
  readonly #dataDir: string;
  readonly #isReplica: boolean;

  constructor(places: Places<Remote>, original?: EnvironmentsWorld<Remote>) {
    this.#places = places;
    this.#isReplica = original !== undefined;
    this.#dataDir = join(places.folder, `data-${randomUUID()}`);
    this.knex =
      original?.knex ??
      knexFactory({
        client: 'better-sqlite3',
        connection: ':memory:',
        useNullAsDefault: true,
      });
  }

  /** A second one on the same database, repository and cluster, which must be stopped before this one. */
  replica(): EnvironmentsWorld<Remote> {
    return new EnvironmentsWorld(this.#places, this);
  }

  /** Everything but the backend, with a Git remote alone: the cluster can't be reached. */
  static async start(): Promise<EnvironmentsWorld> {
    const folder = await newFolder();
    const remote = await startGitRemote({
      dataDir: join(folder, 'remote'),
      seed: { folder: PLATFORM },
      token: TOKEN,
    });
    return new EnvironmentsWorld({
      folder,
      remote,
      token: TOKEN,
      kubeconfig: join(folder, 'kubeconfig'),
      stop: () => remote.stop(),
    });
  }

  get remote(): Remote {
    return this.#places.remote;
  }

  /** Is removed in the end. */
  get folder(): string {
    return this.#places.folder;
  }

  /**
   * Starts a backend on what there is; the one before must have been stopped. `cluster` is what is configured of the
   * cluster besides.
   */
  async startBackend(
    options: {
      repositoryUrl?: string;
      cluster?: JsonObject;
      features?: BackendFeature[];
    } = {},
  ): Promise<void> {
    const { signals, audits } = this;
    const permissions = mockServices.permissions.mock({
      authorize: async (requests: AuthorizePermissionRequest[]) =>
        requests.map(({ permission }) => ({
          result: this.policy(permission.name)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        })),
    });
    this.#backend = await startTestBackend({
      features: [
        environmentsPlugin,
        environmentsHealthServiceFactory,
        mockServices.rootConfig.factory({
          data: this.configuration(options.repositoryUrl, options.cluster),
        }),
        mockServices.database.factory({ knex: this.knex }),
        permissions.factory,
        mockServices.auditor.mock({
          createEvent: async ({ eventId }) => ({
            success: async () => {
              audits.push({ eventId, status: 'succeeded' });
            },
            fail: async ({ error }) => {
              audits.push({ eventId, status: error.name });
            },
          }),
        }).factory,
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            async publish({ channel, message }) {
              signals.push({ channel, message });
            },
          }),
        }),
        ...(options.features ?? []),
      ],
    });
  }

  /** Resolves once the backend says that it takes requests. */
  async ready(): Promise<void> {
    await eventually(
      async () =>
        (
          await fetch(`${this.url}/.backstage/health/v1/readiness`)
        ).ok,
    );
  }

  /** Branches of the remote with the commits that they stand at. */
  async remoteHeads(): Promise<Map<string, string>> {
    const { stdout } = await run('git', [
      '--git-dir',
      this.remote.dir,
      'for-each-ref',
      '--format=%(refname:lstrip=2) %(objectname)',
      'refs/heads',
    ]);
    return new Map(
      stdout
        .trim()
        .split('\n')
        .map(line => line.split(' ') as [string, string]),
    );
  }

  /** Trimmed output of git in the remote's repository. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', [
      '--git-dir',
      this.remote.dir,
      ...args,
    ]);
    return stdout.trim();
  }

  /** A clone of the repository in which somebody else works. */
  clone(): Promise<WorkingCopy> {
    const { folder, person, token } = this.#places;
    return WorkingCopy.clone(
      join(folder, `clone-${randomUUID()}`),
      person ? addressFor(person, this.remote.url) : this.remote.url,
      token,
    );
  }

  async stopBackend(): Promise<void> {
    await this.#backend?.stop();
    this.#backend = undefined;
  }

  async stop(): Promise<void> {
    await this.stopBackend();
    if (this.#isReplica) {
      return;
    }
    await this.#places.stop();
    await this.knex.destroy();
    await rm(this.#places.folder, { recursive: true, force: true });
  }

  /** Address of the backend: `http://localhost:<port>`. */
  get url(): string {
    return `http://localhost:${this.#backend!.server.port()}`;
  }

  /** A request below `/api/environments/v1`, by default as `user:default/guest`. */
  fetch(
    path: string,
    init: RequestInit & {
      user?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Response> {
    const { user = 'user:default/guest', headers, ...rest } = init;
    return fetch(`${this.url}/api/environments/v1${path}`, {
      ...rest,
      headers: {
        Authorization: `Bearer ${mockCredentials.user.token(user)}`,
        ...headers,
      },
    });
  }

  post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.fetch(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  }

  /** The typed client, as `user:default/guest`. */
  get client(): EnvironmentsClient {
    const token = mockCredentials.user.token('user:default/guest');
    return new EnvironmentsClient({
      discoveryApi: {
        getBaseUrl: async () => `${this.url}/api/environments`,
      },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: { ...init?.headers, Authorization: `Bearer ${token}` },
          }),
      },
    });
  }

  /** What a backend is configured with here. */
  configuration(
    repositoryUrl: string = this.remote.url,
    cluster: JsonObject = {},
  ) {
    return {
      app: { baseUrl: 'http://portal.example.com' },
      backend: { baseUrl: 'http://localhost:0', listen: { port: 0 } },
      environments: {
        repository: {
          url: repositoryUrl,
          token: this.#places.token,
          ...this.#places.repository,
          pollSeconds: 0.1,
          webUrl: 'https://git.example.com/platform/commit/{commit}',
        },
        dataDir: this.#dataDir,
        stages: [
          { name: 'dev', title: 'Development' },
          { name: 'staging', title: 'Staging' },
          { name: 'production', title: 'Production' },
        ],
        clusters: [
          {
            name: 'local',
            title: 'Local',
            kubeconfig: this.#places.kubeconfig,
            engine: this.#places.engine,
            delivery: this.#places.delivery,
            ...cluster,
          },
        ],
        cost: { currency: 'EUR', cpu: 22, memoryGiB: 3, storageGiB: 0.1 },
        ...this.#places.settings,
      },
    };
  }
}

function addressFor(person: { name: string; token: string }, url: string) {
  const address = new URL(url);
  address.username = person.name;
  address.password = person.token;
  return address.href;
}

/** The answer that `look` gives once it gives one; the test's own deadline ends the waiting. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    // Looking without a pause would take the processor from what is waited for.
    await wait(LOOK_AGAIN_AFTER);
  }
}
