import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RigCluster } from '../cluster/RigCluster';
import type { ForgeUser, RigForge } from '../gitea/RigForge';
import { runCommand } from '../processes/runCommand';
import { copyPlatform, ENGINE_SECRET, platformFolder } from './platformFiles';

/** Who owns the repository. */
const OWNER = 'platform';
const REPOSITORY = 'platform';

/** What Berth is configured with to work on a rig. */
export interface RigPlatform {
  /** For `git clone`; takes credentials. */
  repositoryUrl: string;
  /** The bare repository, for tests that look into it. */
  repositoryDir: string;
  /** Berth's account, which may write this repository and nothing else. */
  repositoryUser: string;
  repositoryToken: string;
  /** Somebody who may push to the repository by hand. */
  person: ForgeUser;
  /** Name of the Secret in the engines' namespace with credentials that may read. */
  engineSecretName: string;
  /** Paths of kubeconfigs of Berth's service account, by cluster, with the rights of `clusters/access.yaml`. */
  kubeconfigs: Readonly<Record<string, string>>;
}

interface KeptAccounts {
  berth: ForgeUser;
  engine: ForgeUser;
  person: ForgeUser;
}

/**
 * Does on a rig what people do before Berth comes: a platform engineer pushes the starter repository to the forge,
 * its administrator makes accounts with no more rights than they need, a cluster administrator applies the cluster's
 * platform folder and Berth's rights. May be called again; what is there stays.
 *
 * @param options - folder: where accounts and kubeconfigs are kept, with a rig's data; clusters: those with Flux
 */
export async function preparePlatform(options: {
  forge: RigForge;
  clusters: readonly RigCluster[];
  platformDir: string;
  folder: string;
}): Promise<RigPlatform> {
  const { forge, clusters, folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(tmpdir(), 'berth-rig-platform-'));
  try {
    const repositoryUrl = `${forge.url}/${OWNER}/${REPOSITORY}.git`;
    const copy = join(work, 'platform');
    await copyPlatform({
      platformDir: options.platformDir,
      to: copy,
      repositoryUrl,
      clusters: clusters.map(({ name }) => name),
    });
    const accounts = await keptAccounts(join(folder, 'accounts.json'), () =>
      makeRepository(forge, repositoryUrl, copy),
    );
    const kubeconfigs: Record<string, string> = {};
    for (const cluster of clusters) {
      kubeconfigs[cluster.name] = join(folder, `${cluster.name}.kubeconfig`);
      await admitTo(cluster, copy, accounts.engine);
      await writeFile(
        kubeconfigs[cluster.name],
        await cluster.kubeconfigOfServiceAccount('berth', 'berth'),
        { mode: 0o600 },
      );
    }
    return {
      repositoryUrl,
      repositoryDir: join(forge.repositoriesFolder, OWNER, `${REPOSITORY}.git`),
      repositoryUser: accounts.berth.name,
      repositoryToken: accounts.berth.token,
      person: accounts.person,
      engineSecretName: ENGINE_SECRET,
      kubeconfigs,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function keptAccounts(
  file: string,
  make: () => Promise<KeptAccounts>,
): Promise<KeptAccounts> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  const accounts = await make();
  await writeFile(file, JSON.stringify(accounts), { mode: 0o600 });
  return accounts;
}

async function makeRepository(
  forge: RigForge,
  repositoryUrl: string,
  content: string,
): Promise<KeptAccounts> {
  await forge.createOrganization(OWNER);
  await forge.createRepository(REPOSITORY, { owner: OWNER, empty: true });
  await pushFolder(content, repositoryUrl, forge.admin);
  const collaborator = async (
    name: string,
    permission: 'read' | 'write',
    scopes: string[],
  ) => {
    const user = await forge.createUser(name, scopes);
    await forge.request(
      'PUT',
      `/repos/${OWNER}/${REPOSITORY}/collaborators/${name}`,
      { permission },
    );
    return user;
  };
  return {
    berth: await collaborator('berth', 'write', ['write:repository']),
    engine: await collaborator('flux', 'read', ['read:repository']),
    person: await collaborator('somebody', 'write', ['write:repository']),
  };
}

async function pushFolder(
  folder: string,
  url: string,
  user: ForgeUser,
): Promise<void> {
  const address = new URL(url);
  address.username = user.name;
  address.password = user.token;
  const git = async (...args: string[]) => {
    const { code, stderr } = await runCommand('git', args, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'Platform team',
        GIT_AUTHOR_EMAIL: 'platform@example.com',
        GIT_COMMITTER_NAME: 'Platform team',
        GIT_COMMITTER_EMAIL: 'platform@example.com',
      },
    });
    if (code !== 0) {
      throw new Error(`git ${args[0]}: ${stderr}`);
    }
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all', '--force', '.');
  await git('commit', '--quiet', '--message=Begin the platform repository');
  await git('push', '--quiet', address.href, 'HEAD:refs/heads/main');
}

async function admitTo(
  cluster: RigCluster,
  platform: string,
  engine: ForgeUser,
): Promise<void> {
  const { kubectl, name } = cluster;
  await kubectl.run(
    ['apply', '--server-side', '--filename=-'],
    stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: ENGINE_SECRET, namespace: 'flux-system' },
      stringData: { username: engine.name, password: engine.token },
    }),
  );
  await kubectl.run([
    'apply',
    '--server-side',
    `--kustomize=${join(platform, platformFolder(name))}`,
  ]);
  await kubectl.run([
    'apply',
    '--server-side',
    `--filename=${join(platform, 'clusters/access.yaml')}`,
  ]);
}
