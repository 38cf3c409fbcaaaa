import { ServiceUnavailableError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { until } from '../../desired/__testUtils__/until';
import { KubeconfigFile } from './KubeconfigFile';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import { KubernetesConnection } from './KubernetesConnection';
import { KubernetesLogReader } from './KubernetesLogReader';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };

/** A helper that says in a file that it runs, and then does not end. */
const ENDLESS = `
  require('fs').appendFileSync(process.argv[1], process.pid + '\\n');
  setInterval(() => {}, 1000);
`;

const giving = (token: string) => `
  require('fs').appendFileSync(process.argv[1], process.pid + '\\n');
  console.log(JSON.stringify({ status: { token: ${JSON.stringify(token)} } }));
`;

describe('a kubeconfig with a login helper', () => {
  let folder: string;
  let server: Server;
  let seen: Array<string | undefined>;
  /** Each call starts a helper. */
  let asking: jest.SpyInstance;

  const file = () => join(folder, 'kubeconfig');
  const started = () => join(folder, 'started');
  const writeKubeconfig = (script: string, command = process.execPath) =>
    writeFile(
      file(),
      JSON.stringify({
        'current-context': 'one',
        clusters: [
          {
            name: 'one',
            cluster: {
              server: `http://127.0.0.1:${
                (server.address() as AddressInfo).port
              }`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [
          {
            name: 'one',
            user: {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1',
                command,
                args: ['-e', script, started()],
              },
            },
          },
        ],
        contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
      }),
    );
  /** The processes of the helpers that were started. */
  const helpers = async () => {
    const text = await readFile(started(), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  };
  /** Resolves once a helper runs. */
  const running = async (): Promise<number> => {
    const [first] = await helpers();
    // Starting a process takes its time.
    return first ?? promisify(setImmediate)().then(running);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-login-'));
    seen = [];
    asking = jest.spyOn(KubeConfig.prototype, 'applyToHTTPSOptions');
    server = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('{"gitVersion": "v1.35.4"}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const helper of await helpers()) {
      end(helper);
    }
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  function end(helper: number): void {
    try {
      process.kill(helper, 'SIGKILL');
    } catch (error) {
      // It has ended by itself.
      expect(error).toMatchObject({ code: 'ESRCH' });
    }
  }

  function connect(answer?: number) {
    const kubeconfig = new KubeconfigFile('eu-1', file());
    const connection = new KubernetesConnection(
      'eu-1',
      () => kubeconfig.current(),
      { answer },
    );
    return {
      reader: new KubernetesClusterReader(connection),
      logs: new KubernetesLogReader(connection),
    };
  }

  it('sends the token that it gives, and asks it once for all who ask at the same time', async () => {
    await writeKubeconfig(giving('token-1'));
    const { reader } = connect();
    const versions = Array.from({ length: 5 }, () => reader.version());
    expect(await Promise.all(versions)).toEqual(Array(5).fill('v1.35.4'));
    expect(seen).toEqual(Array(5).fill('Bearer token-1'));
    expect(await helpers()).toHaveLength(1);
  });

  it('waits no longer than its deadline for one that does not end, and starts no other beside it', async () => {
    await writeKubeconfig(ENDLESS);
    const { reader } = connect(50);
    for (let round = 0; round < 3; round += 1) {
      const failing = reader.version();
      await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
      await expect(failing).rejects.toThrow(
        "Cluster eu-1 can't be reached: the login of its kubeconfig did not end in time",
      );
    }
    expect(asking).toHaveBeenCalledTimes(1);
    expect(seen).toEqual([]);
    await running();
  });

  it('asks again after five minutes, since what a helper waited for may be back', async () => {
    await writeKubeconfig(ENDLESS);
    const { reader } = connect(50);
    await expect(reader.version()).rejects.toThrow('did not end in time');
    await running();
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now');
    clock.mockReturnValue(now + 4 * 60_000);
    await expect(reader.version()).rejects.toThrow('did not end in time');
    expect(asking).toHaveBeenCalledTimes(1);
    clock.mockReturnValue(now + 6 * 60_000);
    await expect(reader.version()).rejects.toThrow('did not end in time');
    // The second has twice the time.
    clock.mockReturnValue(now + 15 * 60_000);
    await expect(reader.version()).rejects.toThrow('did not end in time');
    expect(asking).toHaveBeenCalledTimes(2);
    clock.mockReturnValue(now + 17 * 60_000);
    await expect(reader.version()).rejects.toThrow('did not end in time');
    expect(asking).toHaveBeenCalledTimes(3);
    clock.mockRestore();
    await until(async () => (await helpers()).length === 3);
  });

  it('asks again once a helper that did not end was ended, or its kubeconfig is another', async () => {
    await writeKubeconfig(ENDLESS);
    const { reader } = connect(60_000);
    const waiting = reader.version();
    end(await running());
    await expect(waiting).rejects.toThrow(
      "Cluster eu-1 can't be reached: the login helper of its kubeconfig failed",
    );
    await rm(started());
    const hanging = reader.version();
    const hung = await running();
    await writeKubeconfig(giving('token-1'));
    expect(await reader.version()).toBe('v1.35.4');
    end(hung);
    await expect(hanging).rejects.toThrow('helper of its kubeconfig failed');
    expect(await reader.version()).toBe('v1.35.4');
  });

  it('lets a list, a watch and a log be ended at once while it waits for one', async () => {
    await writeKubeconfig(ENDLESS);
    const { reader, logs } = connect(60_000);
    const ending = new AbortController();
    const { signal } = ending;
    const list = reader.list(PODS, { signal });
    const watch = reader.watch(
      PODS,
      { resourceVersion: '1', signal },
      () => {},
    );
    const line = logs
      .follow({ namespace: 'acme', pod: 'web' }, signal)
      [Symbol.asyncIterator]()
      .next();
    await running();
    ending.abort(new Error('nobody looks any more'));
    await expect(list).rejects.toThrow('nobody looks any more');
    await expect(watch).resolves.toBeUndefined();
    await expect(line).resolves.toMatchObject({ done: true });
    await expect(reader.list(PODS, { signal })).rejects.toThrow(
      'nobody looks any more',
    );
    expect(asking).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'writes to stderr and fails',
      'console.error("secret-token"); process.exitCode = 3;',
      'the login helper of its kubeconfig failed',
    ],
    [
      'writes no JSON',
      'console.log("secret-token");',
      'the login helper of its kubeconfig wrote something that is not JSON',
    ],
    [
      'writes JSON that breaks off',
      'console.log(\'{"status": {"token": "secret-token\');',
      'the login helper of its kubeconfig wrote something that is not JSON',
    ],
    [
      'writes other JSON',
      'console.log(\'"secret-token"\');',
      'the login helper of its kubeconfig failed',
    ],
  ])('repeats nothing of one that %s', async (_, script, said) => {
    await writeKubeconfig(script);
    const failing = connect().reader.version();
    await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
    const error: Error = await failing.catch(it => it);
    expect(error.message).toBe(`Cluster eu-1 can't be reached: ${said}`);
    expect(inspect(error, { depth: Infinity })).not.toContain('secret');
  });

  it('says that one can\u2019t be run, without what it would have been told', async () => {
    await writeKubeconfig('secret-token', join(folder, 'absent'));
    const failing = connect().reader.version();
    const error: Error = await failing.catch(it => it);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(error.message).toBe(
      "Cluster eu-1 can't be reached: the login helper of its kubeconfig can't be run: ENOENT",
    );
    expect(inspect(error, { depth: Infinity })).not.toContain('secret');
  });
});
