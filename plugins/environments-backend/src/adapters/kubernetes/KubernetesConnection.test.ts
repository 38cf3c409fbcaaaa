import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { WatchExpiredError } from '@berth/plugin-environments-node';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeconfigFile } from './KubeconfigFile';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import { KubernetesConnection } from './KubernetesConnection';
import { KubernetesLogReader } from './KubernetesLogReader';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };

/** What no healthy API server does is done by a plain HTTP server here. */
describe('a connection to an API server', () => {
  let folder: string;
  let server: Server;
  let sockets: Set<Socket>;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  const file = () => join(folder, 'kubeconfig');
  const writeKubeconfig = (token: string) =>
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
              }/prefix/`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [{ name: 'one', user: { token } }],
        contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
      }),
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-kubeconfig-'));
    sockets = new Set();
    server = createServer((request, response) => answer(request, response));
    server.on('connection', socket => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await writeKubeconfig('token-1');
  });
  afterEach(async () => {
    sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  function connect(deadlines = {}, context?: string) {
    const kubeconfig = new KubeconfigFile('eu-1', file(), context);
    const connection = new KubernetesConnection(
      'eu-1',
      () => kubeconfig.current(),
      deadlines,
    );
    return {
      reader: new KubernetesClusterReader(connection),
      logs: new KubernetesLogReader(connection),
    };
  }

  it('names itself, sends the credentials, and keeps its connection', async () => {
    const seen: string[] = [];
    answer = ({ headers, url }, response) => {
      seen.push(`${headers['user-agent']} ${headers.authorization} ${url}`);
      response.end('{"gitVersion": "v1.35.4"}');
    };
    const { reader } = connect();
    expect(await reader.version()).toBe('v1.35.4');
    const [socket] = sockets;
    await writeKubeconfig('token-two');
    expect(await reader.version()).toBe('v1.35.4');
    expect([...sockets]).toEqual([socket]);
    expect(seen).toEqual([
      expect.stringMatching(
        /^berth\/\d+\.\d+\.\d+ Bearer token-1 \/prefix\/version$/,
      ),
      expect.stringMatching(/ Bearer token-two \/prefix\/version$/),
    ]);
  });

  it.each([
    [400, InputError, 'because'],
    [401, ServiceUnavailableError, "does not accept Berth's credentials"],
    [403, NotAllowedError, 'because'],
    [404, NotFoundError, 'because'],
    [409, ConflictError, 'because'],
    [410, WatchExpiredError, 'because'],
    [422, InputError, 'because'],
    [429, ServiceUnavailableError, 'because'],
    [500, ServiceUnavailableError, 'because'],
    [503, ServiceUnavailableError, 'because'],
  ])('tells %i apart by its error', async (status, type, words) => {
    answer = (_, response) => {
      response.writeHead(status).end('{"kind":"Status","message":"because"}');
    };
    const failing = connect().reader.list(PODS);
    await expect(failing).rejects.toBeInstanceOf(type);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow('luster eu-1');
  });

  it('repeats nothing of what a proxy writes', async () => {
    answer = (_, response) => {
      response.writeHead(502).end('<html>secret</html>');
    };
    await expect(connect().reader.list(PODS)).rejects.toThrow(
      'Cluster eu-1: it answered 502 (/api/v1/pods)',
    );
  });

  it('gives up on a server that does not answer, or does not end its answer', async () => {
    answer = () => {};
    const silent = connect({ answer: 30 }).reader.version();
    await expect(silent).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(silent).rejects.toThrow('did not answer in time');
    answer = (_, response) => {
      response.write('{"gitVersion": ');
    };
    const endless = connect({ whole: 30 }).reader.version();
    await expect(endless).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(endless).rejects.toThrow('did not end in time');
  });

  it('says where a server is not there, and where an answer is cut or no JSON', async () => {
    answer = (_, response) => {
      response.write('{"gitVersion": ');
      response.socket?.end();
    };
    await expect(connect().reader.version()).rejects.toBeInstanceOf(
      ServiceUnavailableError,
    );
    answer = (_, response) => {
      response.end('hello');
    };
    await expect(connect().reader.version()).rejects.toThrow('not JSON');
    await new Promise(resolve => {
      server.close(resolve);
      sockets.forEach(socket => socket.destroy());
    });
    const absent = connect().reader.version();
    await expect(absent).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(absent).rejects.toThrow(
      /^Cluster eu-1 can't be reached: .*ECONNREFUSED/,
    );
  });

  it('sends a request again where a kept connection was closed meanwhile', async () => {
    let requests = 0;
    answer = (_, response) => {
      requests += 1;
      if (requests === 2) {
        // The server had closed it before the request came.
        response.socket?.resetAndDestroy();
      } else {
        response.end('{"gitVersion": "v1.35.4"}');
      }
    };
    const { reader } = connect();
    await reader.version();
    expect(await reader.version()).toBe('v1.35.4');
    expect(requests).toBe(3);
  });

  it('rejects a watch that breaks in the middle, with what came before it', async () => {
    answer = (_, response) => {
      response.write(
        '{"type":"ADDED","object":{"metadata":{"name":"\u00e4"}}}\n{"type":"MOD',
      );
      setImmediate(() => response.socket?.destroy());
    };
    const names: unknown[] = [];
    const watching = connect().reader.watch(
      PODS,
      { resourceVersion: '1', signal: new AbortController().signal },
      event => names.push(event.type === 'ADDED' && event.object),
    );
    await expect(watching).rejects.toBeInstanceOf(ServiceUnavailableError);
    expect(names).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: '\u00e4' } },
    ]);
  });

  it('reads a kubeconfig that comes later, and says which context is missing', async () => {
    answer = (_, response) => {
      response.end('{"gitVersion": "v1.35.4"}');
    };
    await rm(file());
    const { reader } = connect();
    const failing = reader.version();
    await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(failing).rejects.toThrow(
      "The kubeconfig of cluster eu-1 can't be read",
    );
    await writeKubeconfig('token-1');
    expect(await reader.version()).toBe('v1.35.4');
    await expect(connect({}, 'two').reader.version()).rejects.toThrow(
      'has no context "two"',
    );
  });

  it('lets no name become another path', async () => {
    answer = (_, response) => {
      response.end('{}');
    };
    const { reader, logs } = connect();
    await expect(reader.get(PODS, '..', 'acme')).rejects.toBeInstanceOf(
      InputError,
    );
    await expect(
      logs.read({ namespace: 'acme', pod: '.' }),
    ).rejects.toBeInstanceOf(InputError);
    const paths: Array<string | undefined> = [];
    answer = ({ url }, response) => {
      paths.push(url);
      response.end('{"metadata":{}}');
    };
    await reader.get(PODS, 'a/../../b?x', 'c');
    expect(paths).toEqual([
      '/prefix/api/v1/namespaces/c/pods/a%2F..%2F..%2Fb%3Fx',
    ]);
  });

  it('reads no more of a log than it can hold, and says so', async () => {
    const half = `${'a'.repeat(8 * 1024 * 1024 - 1)}\n`;
    let limit: string | null = '';
    answer = ({ url }, response) => {
      limit = new URL(url!, 'http://one').searchParams.get('limitBytes');
      // Servers may send more than they are asked for, here without an end.
      const more = () => response.write(half, error => error || more());
      more();
    };
    const { logs } = connect();
    const read = await logs.read({ namespace: 'acme', pod: 'web' });
    expect(limit).toBe(`${16 * 1024 * 1024}`);
    const kept = `${'a'.repeat(
      65_536,
    )} [the line goes on: 65,536 characters are kept]\n`;
    expect(
      read ===
        `${kept}${kept} [the log goes on: no more than 16 MiB are read at once]\n`,
    ).toBe(true);
  });

  it('follows a log whose lines don\u2019t end, cuts them, and goes on behind them', async () => {
    const clef = '\u{1d11e}';
    answer = (_, response) => {
      response.write('one\r\n\n');
      for (let number = 0; number < 4_096; number += 1) {
        response.write('b'.repeat(16_384));
      }
      response.write(`\n${'c'.repeat(65_536)}\nd${clef.repeat(40_000)}\ntwo`);
      response.end();
    };
    const lines: string[] = [];
    const following = connect().logs.follow(
      { namespace: 'acme', pod: 'web' },
      new AbortController().signal,
    );
    for await (const line of following) {
      lines.push(line);
    }
    const mark = ' [the line goes on: 65,536 characters are kept]';
    expect(lines.map(line => line.length)).toEqual([
      3,
      65_536 + mark.length,
      65_536,
      65_535 + mark.length,
      3,
    ]);
    expect(lines[1].endsWith(`b${mark}`)).toBe(true);
    expect(lines[3].endsWith(`${clef}${mark}`)).toBe(true);
    expect(lines[4]).toBe('two');
  });
});
