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
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { KubeconfigFile } from './KubeconfigFile';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import { KubernetesConnection } from './KubernetesConnection';
import { KubernetesLogReader, type LogLimits } from './KubernetesLogReader';

const MIB = 1024 * 1024;
/** How many requests are open at once. */
const CONNECTIONS = 16;
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

  function connect(deadlines = {}, context?: string, limits?: LogLimits) {
    const kubeconfig = new KubeconfigFile('eu-1', file(), context);
    const connection = new KubernetesConnection(
      'eu-1',
      () => kubeconfig.current(),
      deadlines,
    );
    return {
      reader: new KubernetesClusterReader(connection),
      logs: new KubernetesLogReader(connection, limits),
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
    const { logs } = connect({ whole: 30 });
    const log = logs.read({ namespace: 'acme', pod: 'web' });
    await expect(log).rejects.toThrow('did not end in time');
  });

  it.each([
    ['begin', { answer: 500 }],
    ['end', { whole: 500 }],
  ])(
    'counts no time of a request that waits for others whose answers don\u2019t %s',
    async (_, deadlines) => {
      let requests = 0;
      answer = (__, response) => {
        requests += 1;
        if (requests > CONNECTIONS) {
          response.end('{"gitVersion": "v1.35.4"}');
        } else if ('whole' in deadlines) {
          response.write('{"gitVersion": ');
        }
      };
      const { reader } = connect(deadlines);
      const before = Array.from({ length: CONNECTIONS }, () =>
        expect(reader.version()).rejects.toThrow('in time'),
      );
      const waiting = reader.version();
      await Promise.all([...before, expect(waiting).resolves.toBe('v1.35.4')]);
    },
  );

  it('lets a request that waits for others be ended at once', async () => {
    const ending = new AbortController();
    let requests = 0;
    answer = () => {
      requests += 1;
      if (requests === CONNECTIONS) {
        ending.abort(new Error('nobody looks any more'));
      }
    };
    const { reader } = connect();
    const before = Array.from({ length: CONNECTIONS }, () => reader.version());
    await expect(reader.list(PODS, { signal: ending.signal })).rejects.toThrow(
      'nobody looks any more',
    );
    expect(requests).toBe(CONNECTIONS);
    sockets.forEach(socket => socket.destroy());
    await Promise.allSettled(before);
  });

  it('says where a server is not there, and where an answer is cut or no JSON', async () => {
    answer = (_, response) => {
      response.write('{"gitVersion": ');
      response.socket?.end();
    };
    await expect(connect().reader.version()).rejects.toBeInstanceOf(
      ServiceUnavailableError,
    );
    await expect(
      connect().logs.read({ namespace: 'acme', pod: 'web' }),
    ).rejects.toThrow(/^Cluster eu-1 can't be reached: (Error: )?aborted$/);
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

  it.each([
    [
      'users:\n- name: u\n  user:\n    token: secret-token\n   client-key-data: x\n',
      'it is no YAML, line 5, column 4',
    ],
    ['users:\n- user:\n    token: "secret-token', 'it is no YAML, line 4'],
    ['{"users": [{"token": *secret-token}]}', 'it is no YAML, line 1'],
    ['users: [{user: {token: secret-token}}]', 'users[0].name is missing'],
    ['clusters: [secret-token]', 'clusters[0].name is missing'],
    ['users: [null] # secret-token', 'it takes the YAML of a kubeconfig'],
    ['', 'it takes the YAML of a kubeconfig'],
  ])(
    'repeats nothing of a kubeconfig that is broken: %j',
    async (text, said) => {
      await writeFile(file(), text);
      const failing = connect().reader.version();
      await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
      await expect(failing).rejects.toThrow(
        `The kubeconfig of cluster eu-1 can't be read: ${said}`,
      );
      const error: Error = await failing.catch(it => it);
      expect(inspect(error, { depth: Infinity })).not.toContain('secret');
    },
  );

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

  it('gives the newest lines of a log that is longer than it can hold, and says so', async () => {
    let limit: string | null = '';
    answer = ({ url }, response) => {
      limit = new URL(url!, 'http://one').searchParams.get('limitBytes');
      const line = (number: number) =>
        `${String(number).padStart(8, '0')} \u00e4${'b'.repeat(1_012)}\n`;
      Readable.from(
        (function* lines() {
          for (let number = 0; number < 20 * 1024; number += 1) {
            yield line(number);
          }
        })(),
      ).pipe(response);
    };
    const { logs } = connect();
    const lines = (await logs.read({ namespace: 'acme', pod: 'web' })).split(
      '\n',
    );
    expect(Number(limit)).toBeGreaterThan(10_000 * 16 * 1024);
    // Each is 1 KiB.
    expect(lines).toHaveLength(16 * 1024 + 1);
    expect(lines[0]).toMatch(
      /^00004096 \u00e4b+ \[older lines are left out: the newest 16 MiB are given\]$/,
    );
    expect(lines.at(-2)).toMatch(/^00020479 \u00e4b+$/);
    expect(lines.at(-1)).toBe('');
  });

  it('gives a line of a log whatever its length, and what comes after it', async () => {
    const long = 'a'.repeat(8 * 1024 * 1024);
    answer = (_, response) => {
      response.end(`one\n${long}\n${long}\n${long}\ntwo`);
    };
    const cut = `${'a'.repeat(
      65_536,
    )} [the line goes on: 65,536 characters are kept]`;
    const read = await connect().logs.read({ namespace: 'acme', pod: 'web' });
    expect(read.split('\n').map(line => line === cut || line)).toEqual([
      'one',
      true,
      true,
      true,
      'two',
      '',
    ]);
  });

  it('reads no more of a log than it was told to, whatever the server sends, and says so', async () => {
    const half = `${'a'.repeat(MIB / 2 - 1)}\n`;
    answer = (_, response) => {
      // Servers may send more than they are asked for, here without an end.
      const more = () => response.write(half, error => error || more());
      more();
    };
    const limits = { given: MIB, read: 2 * MIB };
    const { logs } = connect({}, undefined, limits);
    const read = await logs.read({ namespace: 'acme', pod: 'web' });
    const kept = `${'a'.repeat(
      65_536,
    )} [the line goes on: 65,536 characters are kept]`;
    expect(
      read ===
        `${kept}\n${kept}\n${kept}\n${kept} [the log goes on: no more than 2 MiB are read at once]\n`,
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
