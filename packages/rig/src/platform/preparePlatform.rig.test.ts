import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ForgeUser } from '../gitea/RigForge';
import { gitEnvironment } from '../processes/gitEnvironment';
import { runCommand } from '../processes/runCommand';
import { RigStage } from '../testing/RigStage';
import { type PlatformCluster, platformClusters } from './PlatformEngine';
import { preparePlatform, type RigPlatform } from './preparePlatform';

const PLATFORM = resolve(__dirname, '../../../../templates/platform');

let stage: RigStage;
let clusters: PlatformCluster[];

beforeAll(async () => {
  clusters = platformClusters('flux,argocd');
  stage = await RigStage.start({
    only: ['control-plane', 'gitea'],
    clusters: clusters.map(({ name, engine }) => ({ name, only: [engine] })),
  });
});

afterAll(() => stage?.end());

function prepare(names: readonly string[]): Promise<RigPlatform> {
  return preparePlatform({
    forge: stage.forge,
    clusters: stage.rig.clusters.filter(({ name }) => names.includes(name)),
    engines: Object.fromEntries(
      clusters.map(({ name, engine }) => [name, engine]),
    ),
    platformDir: PLATFORM,
    folder: join(stage.folder, 'platform'),
  });
}

async function subjects(platform: RigPlatform): Promise<string[]> {
  const { stdout } = await runCommand(
    'git',
    [`--git-dir=${platform.repositoryDir}`, 'log', '--format=%s', 'main'],
    { env: gitEnvironment({}) },
  );
  return stdout.trim().split('\n');
}

const kubectl = (cluster: number, ...args: string[]) =>
  stage.rig.clusters[cluster].kubectl.run(args);

it('prepares a platform, and goes on with it after a start that was cut short', async () => {
  const before = await prepare(['local']);
  expect(await subjects(before)).toEqual(['Begin the platform repository']);
  await rm(join(stage.folder, 'platform/accounts.json'));

  const after = await prepare(['local', 'local-argocd']);
  expect(await subjects(after)).toEqual([
    'Add clusters/local-argocd',
    'Begin the platform repository',
  ]);
  expect(Object.keys(after.kubeconfigs)).toEqual(['local', 'local-argocd']);
  expect(after.repositoryToken).not.toBe(before.repositoryToken);

  const again = await prepare(['local', 'local-argocd']);
  expect(again).toEqual(after);
  expect(await subjects(again)).toHaveLength(2);
});

it('gives each engine what its guide says, with the repository to read', async () => {
  const secretOf = async (cluster: number, namespace: string) => {
    const secret: { data: Record<string, string> } = JSON.parse(
      await kubectl(
        cluster,
        'get',
        'secret',
        'platform-repository',
        `--namespace=${namespace}`,
        '--output=json',
      ),
    );
    const decoded = Object.entries(secret.data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]);
    return Object.fromEntries(decoded);
  };
  expect(await secretOf(0, 'flux-system')).toMatchObject({ username: 'flux' });
  expect(await secretOf(1, 'argocd')).toMatchObject({
    username: 'argocd',
    url: expect.stringContaining(stage.forge.url),
  });
  await expect(
    kubectl(0, 'get', 'kustomizations', '--namespace=flux-system', '-oname'),
  ).resolves.toContain('berth-shard-31');
  await expect(
    kubectl(1, 'get', 'applications', '--namespace=argocd', '-oname'),
  ).resolves.toContain('berth-shard-31');
  // Argo CD's own project allows everything; it is emptied.
  await expect(
    kubectl(1, 'get', 'appproject', 'default', '-nargocd', '-ojson'),
  ).resolves.toContain('"spec": {}');
});

it('lets Berth push to the repository, and its engines only read it', async () => {
  const { repositoryUrl } = await prepare(['local']);
  const accounts: Record<string, ForgeUser> = JSON.parse(
    await readFile(join(stage.folder, 'platform/accounts.json'), 'utf8'),
  );
  const push = async (user: string) => {
    const env = gitEnvironment({ account: accounts[user] });
    const clone = join(stage.folder, `clone-of-${user}`);
    const cloned = await runCommand(
      'git',
      ['clone', '--quiet', repositoryUrl, clone],
      { env },
    );
    const pushed = await runCommand(
      'git',
      ['push', '--quiet', 'origin', `main:refs/heads/berth/try-${user}`],
      { cwd: clone, env },
    );
    return { read: cloned.code === 0, push: pushed.code === 0 };
  };
  expect(await push('berth')).toEqual({ read: true, push: true });
  expect(await push('flux')).toEqual({ read: true, push: false });
  expect(await push('argocd')).toEqual({ read: true, push: false });
});
