import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForgeUser, RigForge } from '../gitea/RigForge';
import { gitEnvironment } from '../processes/gitEnvironment';
import { runCommand } from '../processes/runCommand';
import { writeKept } from '../state/writeKept';
import type { PlatformCluster } from './PlatformEngine';

/** Who owns the repository. */
export const OWNER = 'platform';
export const REPOSITORY = 'platform';

const PATH_AT_FORGE = `/repos/${OWNER}/${REPOSITORY}`;

interface Role {
  permission: 'read' | 'write';
  scopes: string[];
}

const READER: Role = { permission: 'read', scopes: ['read:repository'] };

/** Who has an account at the forge, with no more rights than docs/operators/forges.md names. */
const ROLES = {
  berth: {
    permission: 'write',
    scopes: ['write:repository', 'write:issue'],
  },
  somebody: { permission: 'write', scopes: ['write:repository'] },
  flux: READER,
  argocd: READER,
} satisfies Record<string, Role>;

export type PlatformAccounts = Record<keyof typeof ROLES, ForgeUser>;

/**
 * Pushes a platform to a repository of its own. What is there stays, but for clusters that the repository does not
 * know yet.
 */
export async function keepRepository(
  forge: RigForge,
  content: string,
  clusters: readonly PlatformCluster[],
): Promise<void> {
  if (!(await forge.has(`/orgs/${OWNER}`))) {
    await forge.createOrganization(OWNER);
  }
  if (!(await forge.has(PATH_AT_FORGE))) {
    await forge.createRepository(REPOSITORY, { owner: OWNER, empty: true });
  }
  if (!(await forge.has(`${PATH_AT_FORGE}/branches/main`))) {
    await pushAll(content, forge);
    return;
  }
  const unknown: string[] = [];
  for (const { name } of clusters) {
    const folder = `clusters/${name}`;
    if (!(await forge.has(`${PATH_AT_FORGE}/contents/${folder}/platform`))) {
      unknown.push(folder);
    }
  }
  if (unknown.length > 0) {
    await pushFolders(content, unknown, forge);
  }
}

/** The accounts that work on the repository, made where the file does not hold them. */
export async function keepAccounts(
  forge: RigForge,
  file: string,
): Promise<PlatformAccounts> {
  const accounts = await readAccounts(file);
  for (const [name, { permission, scopes }] of Object.entries(ROLES)) {
    if (accounts[name]) {
      continue;
    }
    if (await forge.has(`/users/${name}`)) {
      // Its token was lost, when a start was cut short; a token is told only once.
      await forge.request('DELETE', `/admin/users/${name}`);
    }
    accounts[name] = await forge.createUser(name, scopes);
    await forge.request('PUT', `${PATH_AT_FORGE}/collaborators/${name}`, {
      permission,
    });
    await writeKept(file, JSON.stringify(accounts));
  }
  return accounts as PlatformAccounts;
}

async function readAccounts(
  file: string,
): Promise<Partial<Record<string, ForgeUser>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return {};
  }
}

function addressAt(forge: RigForge): string {
  return `${forge.url}/${OWNER}/${REPOSITORY}.git`;
}

async function pushAll(folder: string, forge: RigForge): Promise<void> {
  const git = gitIn(folder, forge.admin);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all', '--force', '.');
  await git('commit', '--quiet', '--message=Begin the platform repository');
  await git('push', '--quiet', addressAt(forge), 'HEAD:refs/heads/main');
}

async function pushFolders(
  content: string,
  folders: readonly string[],
  forge: RigForge,
): Promise<void> {
  const clone = await mkdtemp(join(tmpdir(), 'berth-rig-clone-'));
  try {
    const git = gitIn(clone, forge.admin);
    await git('clone', '--quiet', '--branch=main', addressAt(forge), '.');
    for (const folder of folders) {
      await cp(join(content, folder), join(clone, folder), { recursive: true });
    }
    await git('add', '--all', '--force', '.');
    await git('commit', '--quiet', `--message=Add ${folders.join(', ')}`);
    await git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

function gitIn(folder: string, account: ForgeUser) {
  return async (...args: string[]) => {
    const { code, stderr } = await runCommand('git', args, {
      cwd: folder,
      env: gitEnvironment({
        author: { name: 'Platform team', email: 'platform@example.com' },
        account,
      }),
    });
    if (code !== 0) {
      throw new Error(`git ${args[0]}: ${stderr}`);
    }
  };
}
