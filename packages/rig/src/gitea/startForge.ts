import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolFolders } from '../build/ensureTools';
import { programOf } from '../cluster/ClusterContext';
import { answers } from '../processes/answers';
import { Component } from '../processes/Component';
import { ComponentFailedError } from '../processes/ComponentFailedError';
import type { Guardian } from '../processes/Guardian';
import { runCommand } from '../processes/runCommand';
import type { RigLogger } from '../RigLogger';
import type { KeptPorts } from '../state/KeptPorts';
import { writeKept } from '../state/writeKept';
import { DATABASE_FILE, writeGiteaConfiguration } from './giteaConfiguration';
import { printedPassword } from './printedPassword';
import { printedToken } from './printedToken';
import { type ForgeUser, RigForge } from './RigForge';

const ADMIN = 'rig-admin';

export interface StartForgeOptions {
  /** Where it keeps its repositories and accounts between two starts. */
  folder: string;
  logs: string;
  tools: ToolFolders;
  ports: KeptPorts;
  guardian: Guardian;
  logger: RigLogger;
  signal?: AbortSignal;
}

/**
 * Starts Gitea on SQLite, with an administrator and a token of theirs, which are made at its first start.
 *
 * @throws ComponentFailedError where it does not come up
 */
export async function startForge(
  options: StartForgeOptions,
): Promise<RigForge> {
  const { folder, guardian, logger, signal } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { forge: port } = await options.ports.take(['forge'], true);
  const toolFolder = options.tools.get('gitea') ?? '';
  const configuration = await writeGiteaConfiguration({
    folder,
    toolFolder,
    port,
  });
  const program = programOf(options.tools, 'gitea', 'gitea');
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    GITEA_WORK_DIR: folder,
    ...(process.getuid?.() === 0
      ? { GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: 'true' }
      : {}),
  };
  const logFile = join(options.logs, 'gitea.log');
  const gitea = async (args: string[]) => {
    const { code, stdout, stderr } = await runCommand(
      program,
      ['--config', configuration, ...args],
      { env: environment, guardian },
    );
    if (code !== 0) {
      throw new ComponentFailedError(
        'gitea',
        `failed to "${args.slice(0, 3).join(' ')}"`,
        logFile,
        (stderr + stdout).trim().slice(-2_000),
      );
    }
    return stdout.trim();
  };
  const admin = await keepAdmin(folder, logFile, gitea);
  const url = `http://127.0.0.1:${port}`;
  const component = new Component(
    {
      name: 'gitea',
      command: program,
      args: ['--config', configuration, 'web'],
      env: environment,
      cwd: folder,
      logFile,
      // Whoever gets the forge acts as its administrator.
      isReady: () =>
        answers(`${url}/api/v1/user`, {
          authorization: `token ${admin.token}`,
        }),
    },
    { guardian, logger, signal },
  );
  await component.start();
  return new RigForge(url, admin, component, join(folder, 'repositories'));
}

async function keepAdmin(
  folder: string,
  logFile: string,
  gitea: (args: string[]) => Promise<string>,
): Promise<ForgeUser> {
  const file = join(folder, 'admin.json');
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  // A start that was ended midway left an administrator whose password nobody kept.
  for (const left of ['', '-wal', '-shm']) {
    await rm(join(folder, `${DATABASE_FILE}${left}`), { force: true });
  }
  await gitea(['migrate']);
  // Of Gitea's own making: it takes one only as an argument, which everybody on the machine can read.
  const created = await gitea([
    'admin',
    'user',
    'create',
    '--admin',
    '--username',
    ADMIN,
    '--random-password',
    '--random-password-length=24',
    '--email',
    `${ADMIN}@example.invalid`,
    '--must-change-password=false',
  ]);
  const words = await gitea([
    'admin',
    'user',
    'generate-access-token',
    '--username',
    ADMIN,
    '--token-name',
    'rig',
    '--scopes',
    'all',
    '--raw',
  ]);
  const password = printedPassword(created);
  const token = printedToken(words);
  if (password === undefined || token === undefined) {
    throw new ComponentFailedError(
      'gitea',
      'printed no password or no access token for its administrator',
      logFile,
      '',
    );
  }
  const admin = { name: ADMIN, password, token };
  await writeKept(file, JSON.stringify(admin));
  return admin;
}
