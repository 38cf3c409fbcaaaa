import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { dataDir } from '../../steps/places.mjs';
import { allServe } from './atOnce.mjs';
import { atRest } from './atRest.mjs';
import { spent } from './processorTime.mjs';

const run = promisify(execFile);
const copy = path.join(dataDir, 'hand.git');
const git = (...args) =>
  execFileSync('git', ['--git-dir', copy, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }).trim();

/** Keeps what Berth has made of the repository under a name, such as `before`, for `putByHand`. */
export function keepRepository(bed, name) {
  execFileSync('git', ['init', '--quiet', '--bare', copy]);
  const kept = `+refs/heads/*:refs/${name}/*`;
  git('fetch', '--quiet', bed.platform.repositoryDir, kept);
}

/** What has to be pushed for the branches to be as they were kept under a name. */
function branchesOf(name) {
  return git(
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    `refs/${name}/berth`,
  )
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(' '))
    .map(([commit, ref]) => {
      const branch = ref.slice(`refs/${name}/`.length);
      return `${commit}:refs/heads/${branch}`;
    });
}

/** Has the engine look at once at what it reads, as Berth does and as a webhook does. */
async function askEngine({ bed }) {
  const [kind, namespace, annotation] =
    bed.engine === 'argocd'
      ? ['applications', 'argocd', 'argocd.argoproj.io/refresh=normal']
      : [
          'gitrepositories',
          'flux-system',
          `reconcile.fluxcd.io/requestedAt=${new Date().toISOString()}`,
        ];
  await bed.cluster.kubectl.run([
    'annotate',
    kind,
    '--all',
    '--overwrite',
    `--namespace=${namespace}`,
    annotation,
  ]);
}

/**
 * Puts what was kept into the repository of a fresh rig: what was there before first; then, timed, all that came at
 * once, its files on `main` in one commit and its delivery branches, where there are any, in the same push. Resolves to
 * the milliseconds until it is pushed and until all serve.
 */
export async function putByHand(stage, { before, names }) {
  const { platform, forge } = stage.bed;
  const { name, token } = platform.person ?? forge.admin;
  const address = new URL(platform.repositoryUrl);
  address.username = name;
  address.password = token;
  const push = (...args) =>
    run('git', ['--git-dir', copy, 'push', '--quiet', ...args], {
      maxBuffer: 1 << 28,
    });
  await push(
    '--force',
    address.href,
    'refs/before/main:refs/heads/main',
    ...branchesOf('before'),
  );
  await askEngine(stage);
  await allServe(stage, before, '1.5.0');
  await atRest(stage, 20);

  const there = new Set(branchesOf('before'));
  const commit = git(
    '-c',
    'user.name=somebody',
    '-c',
    'user.email=somebody@example.com',
    'commit-tree',
    'refs/after/main^{tree}',
    '-p',
    'refs/before/main',
    '-m',
    'Put all of them here by hand',
  );
  const processor = spent();
  const begun = Date.now();
  await push(
    '--atomic',
    address.href,
    `${commit}:refs/heads/main`,
    ...branchesOf('after').filter(branch => !there.has(branch)),
  );
  const pushed = Date.now();
  await askEngine(stage);
  const ready = await allServe(stage, names, '1.4.2');
  return {
    pushed: pushed - begun,
    ready: ready - begun,
    processor: processor(),
  };
}
