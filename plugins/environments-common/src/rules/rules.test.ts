/** @jest-environment node */
import fc from 'fast-check';
import { badInputs } from '../__fixtures__/badInputs';
import { branchProblem } from './branches';
import { durationProblem } from './durations';
import { hostProblem } from './hosts';
import { imageProblem, tagProblem } from './images';
import { jsonProblem } from './json';
import { environmentId, environmentNameProblem, nameProblem } from './names';
import { objectNameProblem } from './objectNames';
import { parseQuantity, quantityProblem } from './quantities';
import { componentProblem, ownerProblem } from './references';
import { pathProblem } from './repositoryPaths';
import { repositoryUrlProblem } from './repositoryUrls';
import { searchTextProblem } from './searchText';
import { versionProblem } from './versions';

type Problem = (field: string, value: unknown) => string | undefined;

describe.each<[string, Problem, unknown[], unknown[]]>([
  [
    'name',
    nameProblem,
    [
      ...badInputs('names'),
      ...badInputs('unicodeNames'),
      'head',
      'berth',
      'flux',
      'a'.repeat(31),
      '1a',
      'a-',
    ],
    ['a', 'acme', 'a-1', 'a'.repeat(30)],
  ],
  [
    'path',
    pathProblem,
    [...badInputs('paths'), '', 'a//b', 'a/', 'a/..', 'a\nb'],
    [
      'customers/acme/staging/values/web.yaml',
      '.github/workflows/validate.yaml',
    ],
  ],
  [
    'branch',
    branchProblem,
    [
      ...badInputs('refs'),
      '',
      'a b',
      'a//b',
      'a/.b',
      'a.lock/b',
      'FETCH_HEAD',
      undefined,
    ],
    ['main', 'berth/environments/acme-staging', 'release-1.0'],
  ],
  [
    'url',
    repositoryUrlProblem,
    [
      ...badInputs('urls'),
      'https://127.0.0.1/x',
      'http://localhost/x',
      'https://0x7f.1/x',
      'https://2130706433/x',
      'https://169.254.169.254/x',
      'https://[::1]/x',
      'https://h/../x',
      'file:///x',
      'git://h/x',
      'https://h:99999/x',
      'HTTPS://h/x',
    ],
    [
      'https://git.example.com/platform.git',
      'ssh://git@git.example.com:22/platform.git',
      'https://10.0.0.7:3000/platform',
    ],
  ],
  [
    'quantity',
    quantityProblem,
    [...badInputs('quantities'), 5, '8Ei', '0m', '1e99', 'NaN', 'Infinity'],
    ['500m', '2', '4Gi', '1.5', '1e3', '7Ei'],
  ],
  [
    'duration',
    durationProblem,
    [...badInputs('durations'), 'P1Y', 'PT0S', 'P367D'],
    ['PT10M', 'P1D', 'PT1H30M'],
  ],
  [
    'version',
    versionProblem,
    [...badInputs('versionsAndImages'), 'v1.0.0', '1.0', '1.0.0+build', ''],
    ['1.4.2', '2.0.0-rc.1'],
  ],
  [
    'image',
    imageProblem,
    [
      ...badInputs('versionsAndImages').filter(
        it => it !== 'latest' && it !== '01.2.3',
      ),
      '',
      'a b',
      'a//b',
    ],
    ['web', 'registry.example.com:5000/team/web', 'library/nginx'],
  ],
  [
    'tag',
    tagProblem,
    ['latest', '../1.2.3', 'a:b', '', '.1'],
    ['1.2.3', 'sha-abc'],
  ],
  [
    'host',
    hostProblem,
    [
      ...badInputs('hosts').filter(it => it !== "another customer's host"),
      'localhost',
      'A.com',
      'a.com.',
      '::1',
      'a.1',
      `${'a'.repeat(64)}.com`,
    ],
    ['acme.example.com', 'xn--bcher-kva.example'],
  ],
  [
    'object',
    objectNameProblem,
    ['../../x', '', 'A', 'a..b', '-a'],
    ['web-7d4b9c6f5-x2x9k'],
  ],
  [
    'q',
    searchTextProblem,
    ['a\r\nlevel=error', 'a'.repeat(101), '\u202e'],
    ['', 'acme staging'],
  ],
  [
    'owner',
    ownerProblem,
    ['team-a', 'group:team-a', 'system:default/a', ''],
    ['group:default/team-a'],
  ],
  [
    'component',
    componentProblem,
    ['ingress', '../x', 'a/b/c', 'A/b'],
    ['ingress/traefik'],
  ],
  [
    'json',
    jsonProblem,
    [
      JSON.parse('{"constructor":{"prototype":{}}}'),
      JSON.parse('{"a":[{"__proto__":1}]}'),
      NaN,
      Infinity,
      undefined,
      () => 1,
      '\u0000',
      '\ud800',
      { '': 1 },
      JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    ],
    [null, 'a\n\tb', { a: [1, 'x', { b: null }] }, '👩‍👧'],
  ],
])('the rule of a %s', (field, problem, bad, good) => {
  it('refuses in a sentence that names the field', () => {
    for (const value of bad) {
      const sentence = problem(field, value);
      expect({ value, sentence }).toEqual({
        value,
        sentence: expect.stringMatching(new RegExp(`^${field}\\b.{10,}`)),
      });
    }
  });

  it('accepts what is right', () => {
    for (const value of good) {
      expect([value, problem(field, value)]).toEqual([value, undefined]);
    }
  });
});

it('takes http on loopback only where that is allowed', () => {
  const allowed = { allowLoopback: true };
  expect(
    repositoryUrlProblem('url', 'http://127.0.0.1:3000/p.git', allowed),
  ).toBeUndefined();
  expect(
    repositoryUrlProblem('url', 'http://localhost:3000/p.git', allowed),
  ).toBeUndefined();
  for (const url of [
    'http://127.1/x',
    'http://127.0.0.2/x',
    'http://0x7f.1/x',
    'http://git.example.com/x',
    'http://u@localhost/x',
    'http://localhost.evil.com/x',
  ]) {
    expect([url, repositoryUrlProblem('url', url, allowed)]).toEqual([
      url,
      expect.any(String),
    ]);
  }
});

it.each([
  ['500m', 0.5],
  ['1', 1],
  ['0', 0],
  ['4Gi', 4294967296],
  ['1.5Gi', 1610612736],
  ['1e3', 1000],
  ['100n', 1e-7],
  ['2k', 2000],
  ['-1', undefined],
  ['1Kb', undefined],
])('reads the quantity %s as %s', (text, number) => {
  expect(parseQuantity(text)).toBe(number);
});

it.each([
  ['kube', 'system'],
  ['kube', 'staging'],
  ['openshift', 'gitops'],
  ['istio', 'system'],
  ['gke', 'gmp-system'],
  ['argo', 'cd'],
  ['cert', 'manager'],
  ['ingress', 'nginx'],
])(
  'refuses %s/%s, whose namespace would be of the cluster',
  (customer, name) => {
    expect(nameProblem('name', name)).toBeUndefined();
    expect(environmentNameProblem('name', customer, name)).toMatch(
      new RegExp(`^name can't be "${name}".*${customer}-${name}.*take another`),
    );
  },
);

it.each([
  ['acme', 'kube'],
  ['acme', 'system-test'],
  ['kubernetes', 'staging'],
  ['argo', 'cd-test'],
])('takes %s/%s', (customer, name) => {
  expect(environmentNameProblem('name', customer, name)).toBeUndefined();
});

it('gives ids that fit a namespace for all names', () => {
  const name = fc.stringMatching(/^[a-z][-a-z0-9]{0,28}[a-z0-9]$/);
  fc.assert(
    fc.property(name, name, (customer, environment) => {
      fc.pre(!nameProblem('c', customer) && !nameProblem('n', environment));
      expect(environmentId(customer, environment)).toMatch(
        /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
      );
    }),
  );
});
