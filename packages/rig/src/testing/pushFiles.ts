import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ForgeUser } from '../gitea/RigForge';
import { gitEnvironment } from '../processes/gitEnvironment';
import { runCommand } from '../processes/runCommand';

/** Clones a repository, writes files and pushes them to its branch `main`; gives the commit. */
export async function pushFiles(
  cloneUrl: string,
  user: ForgeUser,
  files: Record<string, string>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
  const git = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand('git', args, {
      cwd: folder,
      env: gitEnvironment({
        author: { name: user.name, email: `${user.name}@example.invalid` },
        account: user,
      }),
    });
    if (code !== 0) {
      throw new Error(`git ${args[0]}: ${stderr}`);
    }
    return stdout.trim();
  };
  try {
    await git('clone', '--quiet', cloneUrl, 'work');
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, 'work', name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await git('-C', 'work', 'add', '--all');
    await git('-C', 'work', 'commit', '--quiet', '--message=Change');
    await git('-C', 'work', 'push', '--quiet', 'origin', 'HEAD:main');
    return await git('-C', 'work', 'rev-parse', 'HEAD');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
