import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { badTexts } from '../__testUtils__/badInputs';
import { readSettings } from './readSettings';

const url = 'https://git.example.com/platform.git';

function settings(
  environments: JsonObject = {},
  repository: JsonObject = {},
  other: JsonObject = {},
) {
  return readSettings(
    new ConfigReader({
      app: { baseUrl: 'https://portal.example.com/berth' },
      environments: {
        repository: { url, ...repository },
        stages: [{ name: 'dev' }],
        ...environments,
      },
      ...other,
    }),
  );
}

describe('readSettings', () => {
  it('reads what is there and has defaults for the rest', () => {
    expect(settings({}, {}, { backend: { workingDirectory: '/w' } })).toEqual({
      repository: {
        url,
        branch: 'main',
        credentials: undefined,
        engineUrl: url,
        engineSecretName: undefined,
        pollSeconds: 5,
        fetchTimeoutSeconds: 60,
        deletionGuard: { count: 3, share: 0.5 },
        webUrl: undefined,
      },
      dataDir: expect.stringMatching(/^\/w\/berth-/),
      committer: {
        name: 'Berth',
        email: 'berth@users.noreply.portal.example.com',
      },
      stages: [{ name: 'dev', title: 'dev' }],
      mailHost: 'portal.example.com',
    });
    expect(
      settings({
        stages: [{ name: 'production', landing: 'pull-request' }],
      }).stages,
    ).toEqual([
      { name: 'production', title: 'production', landing: 'pull-request' },
    ]);
    expect(
      settings(
        { dataDir: '/data', committer: { name: 'Platform', email: 'p@a.b' } },
        {
          token: 'secret',
          username: 'bot',
          branch: 'trunk',
          engineUrl: 'https://git.internal/platform.git',
          engineSecretName: 'platform',
          pollSeconds: 60,
          fetchTimeoutSeconds: 600,
          deletionGuard: { count: 10, share: 1, allowedCommit: 'abcdef0' },
          webUrl: 'https://git.example.com/c/{commit}',
        },
      ),
    ).toMatchObject({
      repository: {
        branch: 'trunk',
        credentials: { username: 'bot', password: 'secret' },
        engineUrl: 'https://git.internal/platform.git',
        engineSecretName: 'platform',
        pollSeconds: 60,
        fetchTimeoutSeconds: 600,
        deletionGuard: { count: 10, share: 1, allowedCommit: 'abcdef0' },
      },
      dataDir: '/data',
      committer: { name: 'Platform', email: 'p@a.b' },
    });
  });

  it('keeps the copies of replicas on one machine apart, however the port is written', () => {
    for (const listen of [{ port: 7008 }, ':7008', '0.0.0.0:7008', '7008']) {
      expect(settings({}, {}, { backend: { listen } }).dataDir).toMatch(
        /-7008$/,
      );
    }
    for (const backend of [{}, { listen: { host: '127.0.0.1' } }]) {
      expect(settings({}, {}, { backend }).dataDir).toMatch(
        new RegExp(`-${process.pid}$`),
      );
    }
  });

  it('refuses addresses and branches that are none, naming the key', () => {
    const loopback = new Set(['http://127.0.0.1', 'http://localhost']);
    for (const bad of badTexts('urls').filter(each => !loopback.has(each))) {
      for (const key of ['url', 'engineUrl']) {
        expect(() => settings({}, { [key]: bad })).toThrow(
          `environments.repository.${key} `,
        );
      }
    }
    for (const branch of badTexts('refs')) {
      expect(() => settings({}, { branch })).toThrow(
        'environments.repository.branch ',
      );
    }
  });

  it('refuses other values that can not be, naming the key', () => {
    for (const [environments, repository, words] of [
      [{}, { pollSeconds: 0 }, /pollSeconds takes 0\.1 to 3600 seconds/],
      [{}, { fetchTimeoutSeconds: 5 }, /fetchTimeoutSeconds takes 10 to 3600/],
      [{}, { deletionGuard: { share: 50 } }, /deletionGuard\.share/],
      [{}, { deletionGuard: { count: 0.5 } }, /deletionGuard\.count/],
      [{}, { deletionGuard: { allowedCommit: 'HEAD' } }, /allowedCommit/],
      [{}, { webUrl: 'https://git.example.com' }, /webUrl/],
      [{}, { engineSecretName: '../x' }, /engineSecretName/],
      [{ stages: [] }, {}, /stages/],
      [
        { stages: [{ name: 'dev', landing: 'later' }] },
        {},
        /stages\[0\]\.landing takes direct or pull-request/,
      ],
      [{ stages: [{ name: 'Dev' }] }, {}, /stages\[0\]\.name/],
      [{ stages: [{ name: 'dev' }, { name: 'dev' }] }, {}, /"dev" twice/],
    ] as Array<[JsonObject, JsonObject, RegExp]>) {
      expect(() => settings(environments, repository)).toThrow(words);
    }
  });
});
