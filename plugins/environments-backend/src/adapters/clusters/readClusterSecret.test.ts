import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '@berth/sandbox';
import { stringify } from 'yaml';
import { kubeconfigOf } from './ClusterCredentials';
import { readClusterSecret } from './readClusterSecret';

const SERVER = 'https://eu-1.example.com:6443';
const TOKEN = 'eyJhbGciOi.very.secret';
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Parts {
  cluster?: object;
  user?: object;
  rest?: object;
}

describe('a Secret that describes a cluster', () => {
  let folder: string;
  /** A certificate, its own authority, with its key. */
  let pair: { cert: string; key: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-secret-'));
    const cluster = await startCluster({ token: 'a-token', dataDir: folder });
    await cluster.stop();
    pair = JSON.parse(await readFile(join(folder, 'certificate.json'), 'utf8'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = (
    data: Record<string, string>,
    annotations: Record<string, string> = {},
    name = 'eu-1',
  ) =>
    readClusterSecret(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: 'berth-clusters', annotations },
        data: Object.fromEntries(
          Object.entries(data).map(([key, text]) => [key, base64(text)]),
        ),
      },
      { engines: ['flux', 'argocd'], configured: new Set(['local']) },
    );

  const kubeconfig = ({ cluster, user, rest }: Parts = {}) =>
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      preferences: {},
      'current-context': 'one',
      contexts: [
        { name: 'other', context: { cluster: 'none', user: 'none' } },
        {
          name: 'one',
          context: { cluster: 'one', user: 'one', namespace: 'a' },
        },
      ],
      clusters: [
        {
          name: 'one',
          cluster: {
            server: SERVER,
            'certificate-authority-data': base64(pair.cert),
            ...cluster,
          },
        },
      ],
      users: [{ name: 'one', user: user ?? { token: TOKEN } }],
      ...rest,
    });

  const problemOf = (...args: Parameters<typeof read>) => {
    const answer = read(...args);
    if ('described' in answer) {
      throw new Error('It was taken');
    }
    // Whatever is wrong, nothing that is secret is repeated.
    for (const secret of [TOKEN, 'very.secret', 'PRIVATE', 'hunter2']) {
      expect(answer.unusable.problem).not.toContain(secret);
    }
    return answer.unusable.problem;
  };

  it('is read from server, token and ca.crt, as a service account\u2019s Secret has them', () => {
    expect(
      read({
        server: `${SERVER}\n`,
        token: `${TOKEN}\n`,
        'ca.crt': pair.cert,
        namespace: 'berth',
      }),
    ).toEqual({
      described: {
        name: 'eu-1',
        title: 'eu-1',
        engine: 'flux',
        delivery: 'branches',
        environmentObjects: true,
        credentials: {
          server: SERVER,
          authority: pair.cert,
          user: { token: TOKEN },
        },
      },
    });
  });

  it('is read from a kubeconfig\u2019s current context, with what its annotations say', () => {
    expect(
      read(
        { kubeconfig: kubeconfig({ cluster: { 'tls-server-name': 'eu-1' } }) },
        {
          'berth.dev/title': 'Frankfurt',
          'berth.dev/engine': 'argocd',
          'berth.dev/delivery': 'main',
          'berth.dev/environment-objects': 'false',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
        },
      ),
    ).toEqual({
      described: {
        name: 'eu-1',
        title: 'Frankfurt',
        engine: 'argocd',
        delivery: 'main',
        environmentObjects: false,
        credentials: {
          server: SERVER,
          authority: pair.cert,
          serverName: 'eu-1',
          user: { token: TOKEN },
        },
      },
    });
  });

  it('becomes a kubeconfig that holds values and nothing that is run or read', async () => {
    const answer = read({
      kubeconfig: kubeconfig({
        user: {
          'client-certificate-data': base64(pair.cert),
          'client-key-data': base64(pair.key),
        },
      }),
    });
    if (!('described' in answer)) {
      throw new Error(answer.unusable.problem);
    }
    const config = kubeconfigOf(answer.described.credentials);
    expect(config.getClusters()).toEqual([
      {
        name: 'cluster',
        server: SERVER,
        skipTLSVerify: false,
        caData: base64(pair.cert),
      },
    ]);
    expect(config.getUsers()).toEqual([
      { name: 'user', certData: base64(pair.cert), keyData: base64(pair.key) },
    ]);
  });

  it.each([
    [
      'exec',
      {
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: '/bin/sh',
            args: ['-c', 'id'],
          },
        },
      },
      /users\[0\]\.user\.exec would run a command/,
    ],
    [
      'exec beside a token',
      { user: { token: TOKEN, exec: { command: 'id' } } },
      /users\[0\]\.user\.exec would run a command/,
    ],
    [
      'an auth provider',
      {
        user: {
          'auth-provider': { name: 'gcp', config: { 'cmd-path': '/bin/sh' } },
        },
      },
      /auth-provider would run a command or read files/,
    ],
    [
      'a token file',
      { user: { tokenFile: '/var/run/secrets/token' } },
      /tokenFile would read a file.*use token/,
    ],
    [
      'a certificate\u2019s file',
      { user: { 'client-certificate': '/etc/passwd' } },
      /client-certificate would read a file/,
    ],
    [
      'a key\u2019s file',
      { user: { 'client-key': '/etc/passwd' } },
      /client-key would read a file/,
    ],
    [
      'an authority\u2019s file',
      { cluster: { 'certificate-authority': '/etc/passwd' } },
      /clusters\[0\]\.cluster\.certificate-authority would read a file/,
    ],
    [
      'no check of the server',
      { cluster: { 'insecure-skip-tls-verify': true } },
      /insecure-skip-tls-verify would give the credentials to anybody/,
    ],
    [
      'a proxy',
      { cluster: { 'proxy-url': 'socks5://127.0.0.1:1080' } },
      /proxy-url is not taken/,
    ],
    [
      'a password',
      { user: { username: 'admin', password: 'hunter2' } },
      /username is not taken/,
    ],
    [
      'somebody else\u2019s name',
      { user: { token: TOKEN, as: 'admin' } },
      /\.as is not taken/,
    ],
    [
      'a key that nobody knows',
      { user: { [TOKEN]: 'x' } },
      /users\[0\]\.user has a key that is not known; it takes token/,
    ],
    [
      'an address without TLS',
      { cluster: { server: 'http://eu-1.example.com' } },
      /server takes the https address/,
    ],
    [
      'an address with a password',
      { cluster: { server: 'https://admin:hunter2@eu-1.example.com' } },
      /server takes the https address.*without credentials/,
    ],
    [
      'a file as address',
      { cluster: { server: 'file:///etc/passwd' } },
      /server takes the https address/,
    ],
    [
      'a token that would be a second header',
      { user: { token: `${TOKEN}\r\nImpersonate-User: admin` } },
      /token takes a bearer token/,
    ],
    ['no credentials', { user: {} }, /takes either token, or/],
    [
      'an authority that is none',
      { cluster: { 'certificate-authority-data': base64('hello') } },
      /certificate-authority-data takes the certificates/,
    ],
    [
      'two users of one name',
      {
        rest: {
          users: [
            { name: 'one', user: { token: TOKEN } },
            { name: 'one', user: { exec: { command: 'id' } } },
          ],
        },
      },
      /users needs exactly one entry/,
    ],
    [
      'no current context',
      { rest: { 'current-context': '' } },
      /current-context/,
    ],
    [
      'a context that is not there',
      { rest: { 'current-context': 'two' } },
      /contexts needs exactly one entry/,
    ],
  ])('is refused where its kubeconfig has %s', (_, parts, words) => {
    expect(problemOf({ kubeconfig: kubeconfig(parts) })).toMatch(words);
  });

  it('is refused where a client\u2019s key is another certificate\u2019s, or none', () => {
    for (const key of ['hello', pair.cert]) {
      const user = {
        'client-certificate-data': base64(pair.cert),
        'client-key-data': base64(key),
      };
      expect(problemOf({ kubeconfig: kubeconfig({ user }) })).toMatch(
        /client-key-data takes the private key of that certificate/,
      );
    }
  });

  it.each([
    ['no YAML', `users: [${TOKEN}\n  : {`],
    ['a text', TOKEN],
    ['a list', '- a'],
    [
      'anchors that grow',
      `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nd: ${TOKEN}`,
    ],
    ['nothing', ''],
  ])(
    'is refused where its kubeconfig is %s, without a word of it',
    (_, text) => {
      expect(problemOf({ kubeconfig: text })).toMatch(
        /^Secret berth-clusters\/eu-1 can't be used: kubeconfig (takes the YAML|needs a current-context)/,
      );
    },
  );

  it.each([
    [
      {},
      {},
      'eu-1',
      /server is missing; it takes either kubeconfig, or server/,
    ],
    [{ server: SERVER }, {}, 'eu-1', /token is missing/],
    [
      { kubeconfig: 'a: 1', token: TOKEN },
      {},
      'eu-1',
      /takes either kubeconfig/,
    ],
    [
      { server: SERVER, token: 'a b' },
      {},
      'eu-1',
      /token takes a bearer token/,
    ],
    [
      { server: SERVER, token: TOKEN, 'ca.crt': 'x' },
      {},
      'eu-1',
      /ca\.crt takes/,
    ],
    [{ server: SERVER, token: TOKEN }, {}, 'EU.1', /its name.*lower-case/],
    [
      { server: SERVER, token: TOKEN },
      {},
      'local',
      /configuration names a cluster local/,
    ],
    [
      { server: SERVER, token: TOKEN },
      { 'berth.dev/engine': 'fleet' },
      'eu-1',
      /berth\.dev\/engine takes one of flux, argocd/,
    ],
    [
      { server: SERVER, token: TOKEN },
      { 'berth.dev/delivery': 'trunk' },
      'eu-1',
      /berth\.dev\/delivery takes branches or main/,
    ],
    [
      { server: SERVER, token: TOKEN },
      { 'berth.dev/title': 'a\nb' },
      'eu-1',
      /berth\.dev\/title takes a line/,
    ],
    [
      { server: SERVER, token: TOKEN },
      { 'berth.dev/engin': 'argocd' },
      'eu-1',
      /annotation berth\.dev\/engin is not known/,
    ],
  ])('is refused with %j %j as %s', (data, annotations, name, words) => {
    expect(
      problemOf(
        data as Record<string, string>,
        annotations as Record<string, string>,
        name,
      ),
    ).toMatch(words);
  });

  it('is refused where a key holds no text', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'eu-1', namespace: 'berth-clusters' },
      data: { kubeconfig: Buffer.from([0xff, 0xfe]).toString('base64') },
    };
    expect(
      readClusterSecret(secret, { engines: ['flux'], configured: new Set() }),
    ).toMatchObject({
      unusable: { problem: expect.stringContaining('kubeconfig takes a text') },
    });
  });
});
