import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import { eventually } from '../../__testUtils__/EnvironmentsWorld';
import { AcmeEnvironments } from './AcmeEnvironments';

const ROOT = resolvePackagePath('@berth/plugin-environments-backend', '../..');
const TOKEN = 'the-token-of-scripts';

/** What a backend is started on: as `EnvironmentsWorld` has it. */
interface Surroundings {
  /** Holds its database, its log and its configuration; a later one on the same folder goes on with them. */
  folder: string;
  configuration(): { environments: object };
}

/** The product's own backend as a process, which can be killed; what it knows lies in files. */
export class BackendProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly client: EnvironmentsClient,
    readonly acme: AcmeEnvironments,
  ) {}

  /** Resolves once it takes requests; rejects with its last words where it ends before. */
  static async start(surroundings: Surroundings): Promise<BackendProcess> {
    const folder = join(surroundings.folder, 'backend-process');
    const database = join(folder, 'database');
    await mkdir(database, { recursive: true });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const config = join(folder, 'app-config.yaml');
    await writeFile(
      config,
      JSON.stringify({
        app: { baseUrl: url },
        backend: {
          baseUrl: url,
          listen: { host: '127.0.0.1', port },
          cors: { origin: url },
          database: {
            client: 'better-sqlite3',
            connection: { directory: database },
          },
        },
        events: { useEventBus: 'never' },
        catalog: { locations: [] },
        environments: surroundings.configuration().environments,
      }),
    );
    const log = join(folder, 'backend.log');
    const child = await spawnBackend(config, log);
    const client = clientOf(url);
    const process = new BackendProcess(
      child,
      client,
      new AcmeEnvironments(() => client),
    );
    try {
      await eventually(async () => {
        if (hasEnded(child)) {
          const words = await readFile(log, 'utf8');
          throw new Error(`The backend has ended: ${words.slice(-2_000)}`);
        }
        return fetch(`${url}/.backstage/health/v1/readiness`).then(
          ({ ok }) => ok,
          () => false,
        );
      });
    } catch (error) {
      await process.kill();
      throw error;
    }
    return process;
  }

  /** Ends it as the kernel does where memory runs out: it can do nothing about it, not even for its children. */
  async kill(): Promise<void> {
    if (!hasEnded(this.child)) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** As `npm start` does, from the sources. */
async function spawnBackend(config: string, log: string) {
  const output = await open(log, 'a');
  try {
    return spawn(
      process.execPath,
      [
        '--no-node-snapshot',
        // A test run that is killed leaves nothing behind.
        '--require',
        join(ROOT, 'scripts/steps/exitWithParent.cjs'),
        '--require',
        join(ROOT, 'node_modules/@backstage/cli-node/config/nodeTransform.cjs'),
        join(ROOT, 'packages/backend/src/index.ts'),
        '--config',
        join(ROOT, 'app-config.yaml'),
        '--config',
        config,
      ],
      {
        cwd: join(ROOT, 'packages/backend'),
        env: {
          ...process.env,
          NODE_ENV: 'development',
          LOG_LEVEL: 'info',
          BERTH_API_TOKEN: TOKEN,
        },
        stdio: ['ignore', output.fd, output.fd, 'ipc'],
      },
    );
  } finally {
    await output.close();
  }
}

function clientOf(url: string): EnvironmentsClient {
  return new EnvironmentsClient({
    discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
    fetchApi: {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init?.headers, Authorization: `Bearer ${TOKEN}` },
        }),
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
