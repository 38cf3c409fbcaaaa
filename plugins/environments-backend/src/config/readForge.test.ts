import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { badTexts } from '../__testUtils__/badInputs';
import { readForge } from './readForge';

const TYPES = ['gitea', 'github', 'gitlab'];
const pullRequests = { merge: 'person', approvals: 1, limit: 10 };

function forge(
  given: JsonObject | undefined,
  repository: JsonObject = {
    url: 'https://git.example.com/acme/platform.git',
    token: 'the-token',
  },
) {
  return readForge(
    new ConfigReader({
      environments: { repository: { ...repository, forge: given } },
    }),
    TYPES,
  );
}

describe('readForge', () => {
  it('takes what is left out from the repository', () => {
    expect(forge(undefined)).toBeUndefined();
    expect(forge({ type: 'gitea' })).toEqual({
      type: 'gitea',
      apiUrl: 'https://git.example.com/api/v1',
      project: 'acme/platform',
      token: 'the-token',
      pullRequests,
    });
    expect(
      forge(
        { type: 'gitlab', token: 'another' },
        { url: 'ssh://git@gitlab.example.com:2222/acme/teams/platform.git' },
      ),
    ).toEqual({
      type: 'gitlab',
      apiUrl: 'https://gitlab.example.com/api/v4',
      project: 'acme/teams/platform',
      token: 'another',
      pullRequests,
    });
    for (const [host, apiUrl] of [
      ['github.com', 'https://api.github.com'],
      ['github.example.com', 'https://github.example.com/api/v3'],
    ]) {
      expect(
        forge(
          { type: 'github' },
          { url: `https://${host}/acme/platform`, token: 't' },
        ),
      ).toMatchObject({ apiUrl, project: 'acme/platform' });
    }
    expect(
      forge({
        type: 'gitea',
        apiUrl: 'http://127.0.0.1:3000/git/api/v1/',
        project: 'globex/fleet',
        token: 'own',
        webhookSecret: 'sixteen-or-more-characters',
        pullRequests: { merge: 'berth', approvals: 2, limit: 50 },
      }),
    ).toEqual({
      type: 'gitea',
      apiUrl: 'http://127.0.0.1:3000/git/api/v1',
      project: 'globex/fleet',
      token: 'own',
      webhookSecret: 'sixteen-or-more-characters',
      pullRequests: { merge: 'berth', approvals: 2, limit: 50 },
    });
  });

  it('names the key in every refusal', () => {
    const key = 'environments.repository.forge';
    const url = 'https://git.example.com/platform.git';
    expect(() => forge({ type: 'svn' })).toThrow(
      `${key}.type takes one of gitea, github, gitlab`,
    );
    expect(() =>
      forge({ type: 'gitea' }, { url: 'https://git.example.com/a/b.git' }),
    ).toThrow(`${key}.token is missing`);
    expect(() => forge({ type: 'gitea', webhookSecret: 'short' })).toThrow(
      `${key}.webhookSecret takes at least 16`,
    );
    expect(() => forge({ type: 'gitea' }, { url, token: 't' })).toThrow(
      `${key}.project takes`,
    );
    for (const project of ['platform', 'a/b/c', '../b', 'a/b?c', 'a /b', '/']) {
      expect(() => forge({ type: 'github', project })).toThrow(
        `${key}.project takes`,
      );
    }
    for (const [name, value] of [
      ['merge', 'nobody'],
      ['approvals', -1],
      ['limit', 0],
    ] as const) {
      expect(() =>
        forge({ type: 'gitea', pullRequests: { [name]: value } }),
      ).toThrow(`${key}.pullRequests.${name} takes`);
    }
    const loopback = new Set(['http://127.0.0.1', 'http://localhost']);
    for (const apiUrl of badTexts('urls').filter(
      each => each !== '' && !loopback.has(each),
    )) {
      expect(() => forge({ type: 'gitlab', apiUrl })).toThrow(
        `${key}.apiUrl takes`,
      );
    }
  });
});
