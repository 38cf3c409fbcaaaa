import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { clusterSourceContract } from '@berth/plugin-environments-node/testUtils';
import { ClusterStage } from '../observed/__testUtils__/ClusterStage';
import { startClusterSecrets, type ClusterSecrets } from './ClusterSecrets';

const NAMESPACE = 'berth-clusters';
const LABELS = { 'berth.dev/secret-type': 'cluster' };
const TOKEN = 'the-token-of-the-test';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Keeps every word that is logged. */
class Words implements LoggerService {
  readonly lines: string[] = [];
  #look: () => void = () => {};

  debug = (line: string) => this.#take('debug', line);
  info = (line: string) => this.#take('info', line);
  warn = (line: string) => this.#take('warn', line);
  error = (line: string) => this.#take('error', line);
  child = () => this;

  /** Resolves once such a line was logged. */
  until(words: RegExp): Promise<void> {
    return new Promise(resolve => {
      this.#look = () => {
        if (this.lines.some(line => words.test(line))) {
          resolve();
        }
      };
      this.#look();
    });
  }

  #take(level: string, line: string): void {
    this.lines.push(`${level} ${line}`);
    this.#look();
  }
}

/** A hub that holds Secrets of clusters which are the hub itself. */
class Hub {
  readonly words = new Words();
  #secrets: ClusterSecrets | undefined;

  private constructor(readonly stage: ClusterStage, readonly folder: string) {}

  static async start(): Promise<Hub> {
    const stage = await ClusterStage.start({ bookmarkMs: 50 });
    const folder = await mkdtemp(join(tmpdir(), 'berth-hub-'));
    await stage.apply(`/api/v1/namespaces/${NAMESPACE}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    return new Hub(stage, folder);
  }

  /** Begins to watch its Secrets. */
  async watch(kubeconfig = this.stage.sandbox.kubeconfig) {
    const file = join(this.folder, 'kubeconfig');
    await writeFile(file, kubeconfig);
    this.#secrets = startClusterSecrets({
      config: new ConfigReader({
        environments: {
          clusterSecrets: { namespace: NAMESPACE, kubeconfig: file },
        },
      }),
      engines: ['flux', 'argocd'],
      configured: ['local'],
      logger: this.words,
    })!;
    return this.#secrets;
  }

  put(
    name: string,
    data: Record<string, string> = {},
    labels: Record<string, string> = LABELS,
  ): Promise<void> {
    const { sandbox } = this.stage;
    const all = {
      server: sandbox.url,
      token: TOKEN,
      'ca.crt': sandbox.ca,
      ...data,
    };
    return this.stage.apply(`/api/v1/namespaces/${NAMESPACE}/secrets/${name}`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, labels },
      data: Object.fromEntries(
        Object.entries(all).map(([key, text]) => [key, base64(text)]),
      ),
    });
  }

  remove(name: string): Promise<void> {
    return this.stage.delete(`/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
  }

  async stop(): Promise<void> {
    await this.#secrets?.stop();
    await this.stage.stop();
    await rm(this.folder, { recursive: true });
    const secrets = [TOKEN, base64(TOKEN), 'CERTIFICATE'];
    if (this.words.lines.some(line => secrets.some(it => line.includes(it)))) {
      throw new Error('Something secret was logged');
    }
  }
}

describe('clusters from Secrets', () => {
  let hub: Hub;

  beforeEach(async () => {
    hub = await Hub.start();
  });
  afterEach(() => hub.stop());

  /** Resolves once the source tells of a change after which it is so. */
  async function until(
    { source }: ClusterSecrets,
    look: () => Promise<boolean> | boolean,
  ): Promise<void> {
    const changed = new Promise<void>(resolve => {
      const end = source.onChanged!(() => {
        end();
        resolve();
      });
    });
    if (!(await look())) {
      await changed;
      await until({ source } as ClusterSecrets, look);
    }
  }
  const names = async ({ source }: ClusterSecrets) =>
    (await source.list()).map(({ name }) => name).join();

  clusterSourceContract('SecretClusterSource', {
    changing: true,
    create: async () => {
      await hub.put('eu-2');
      await hub.put('eu-1');
      const { source } = await hub.watch();
      return {
        source,
        changes: {
          describe: name => hub.put(name),
          change: name => hub.put(name, { token: 'another-token' }),
          spoil: name => hub.put(name, { server: 'http://eu-1.example.com' }),
          remove: name => hub.remove(name),
        },
      };
    },
  });

  it('are reached with what their Secrets hold, by another token from the next request on', async () => {
    await hub.put('eu-1', { token: 'not-the-token' });
    const secrets = await hub.watch();
    await secrets.settled();
    const [before] = await secrets.source.list();
    await expect(before.reader.version()).rejects.toThrow(
      "Cluster eu-1 does not accept Berth's credentials",
    );
    await hub.put('eu-1');
    await until(
      secrets,
      async () => (await secrets.source.list())[0] !== before,
    );
    const [after] = await secrets.source.list();
    expect(await after.reader.version()).toMatch(/^v1\./);
  });

  it('are those with the label alone', async () => {
    await hub.put('other', {}, {});
    await hub.put('eu-1');
    const secrets = await hub.watch();
    await until(secrets, async () => (await names(secrets)) === 'eu-1');
    await hub.put('other');
    await until(secrets, async () => (await names(secrets)) === 'eu-1,other');
    await hub.put('eu-1', {}, { 'berth.dev/secret-type': 'nothing' });
    await until(secrets, async () => (await names(secrets)) === 'other');
    expect(hub.words.lines).toContain(
      'warn Secret berth-clusters/eu-1 is gone, and with it what is known of cluster eu-1',
    );
  });

  it('are refused once and aloud where the configuration has one of that name', async () => {
    await hub.put('local');
    const secrets = await hub.watch();
    await until(secrets, () => secrets.source.unusable!().length === 1);
    const { problem } = secrets.source.unusable!()[0];
    expect(problem).toMatch(
      /^Secret berth-clusters\/local can't be used: .*which counts/,
    );
    // What is the same is not said again.
    await hub.put('local', { note: 'x' });
    await hub.put('eu-1');
    await until(secrets, async () => (await names(secrets)) === 'eu-1');
    expect(hub.words.lines.filter(line => line.includes(problem))).toEqual([
      `error ${problem}`,
    ]);
  });

  it('stay while the hub is away', async () => {
    await hub.put('eu-1');
    const secrets = await hub.watch();
    await until(secrets, async () => (await names(secrets)) === 'eu-1');
    hub.stage.sandbox.faults.set({
      refuseConnections: true,
      dropWatches: true,
    });
    await hub.words.until(/can't be read: .*what they said before holds/);
    expect(await names(secrets)).toBe('eu-1');
    expect(secrets.source.unread!()).toBeUndefined();
    hub.stage.sandbox.faults.clear();
    await hub.words.until(/can be read again/);
  });

  it('are said to be unread where the hub is away at the start, until it is there', async () => {
    await hub.put('eu-1');
    const { sandbox } = hub.stage;
    const nobody = createServer();
    await once(nobody.listen(0, '127.0.0.1'), 'listening');
    const { port } = nobody.address() as { port: number };
    await new Promise(resolve => nobody.close(resolve));
    const secrets = await hub.watch(
      sandbox.kubeconfig.replaceAll(sandbox.url, `https://127.0.0.1:${port}`),
    );
    await secrets.settled();
    expect(await names(secrets)).toBe('');
    expect(secrets.source.unread!()).toMatch(
      /^The Secrets in berth-clusters that describe clusters can't be read: Cluster hub can't be reached: /,
    );
    await writeFile(join(hub.folder, 'kubeconfig'), sandbox.kubeconfig);
    await until(secrets, async () => (await names(secrets)) === 'eu-1');
    expect(secrets.source.unread!()).toBeUndefined();
  });
});
