import {
  cp,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { runGit } from './runGit';

/** What a new repository begins with. */
export interface RepositorySeed {
  /** Copied as it is; what is called `.git` is left out. */
  folder?: string;
  /** Path in the repository → content; comes after the folder and replaces what has the same path. */
  files?: Record<string, string>;
}

const SETTINGS = {
  'http.receivepack': 'true',
  'http.getanyfile': 'false',
  'uploadpack.allowAnySHA1InWant': 'true',
  'uploadpack.allowFilter': 'true',
  'receive.advertiseAtomic': 'true',
  'receive.denyDeletes': 'false',
  'receive.denyNonFastForwards': 'true',
  'receive.denyDeleteCurrent': 'refuse',
  'receive.fsckObjects': 'true',
  // The remote tidies up by itself, so that nobody's push waits for it.
  'receive.autogc': 'false',
  'gc.autoDetach': 'false',
  'core.logAllRefUpdates': 'false',
};

/**
 * Makes a bare repository with one initial commit on `main`, unless it exists already.
 * It appears whole or not at all.
 */
export async function seedRepository(
  repository: string,
  seed: RepositorySeed,
): Promise<void> {
  if (!(await exists(repository))) {
    await mkdir(dirname(repository), { recursive: true });
    const workshop = await mkdtemp(join(dirname(repository), '.seeding-'));
    try {
      const bare = join(workshop, 'repository.git');
      await runGit([
        'init',
        '--quiet',
        '--bare',
        '--initial-branch=main',
        bare,
      ]);
      await commitSeed(bare, join(workshop, 'tree'), seed);
      await rename(bare, repository);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  for (const [name, value] of Object.entries(SETTINGS)) {
    await runGit(['--git-dir', repository, 'config', name, value]);
  }
}

async function commitSeed(
  bare: string,
  tree: string,
  seed: RepositorySeed,
): Promise<void> {
  await mkdir(tree);
  const { folder } = seed;
  if (folder) {
    await cp(folder, tree, {
      recursive: true,
      filter: source => !relative(folder, source).split(sep).includes('.git'),
    });
  }
  for (const [path, content] of Object.entries(seed.files ?? {})) {
    const file = resolve(tree, path);
    if (!file.startsWith(tree + sep)) {
      throw new Error(`The seed's path ${path} is outside the repository`);
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  const inTree = ['--git-dir', bare, '--work-tree', tree];
  await runGit(
    [...inTree, '-c', 'core.autocrlf=false', 'add', '--all', '--force', '.'],
    {
      cwd: tree,
    },
  );
  const treeId = text(await runGit([...inTree, 'write-tree']));
  const who = { NAME: 'Berth sandbox', EMAIL: 'sandbox@berth.invalid' };
  const commit = text(
    await runGit(['--git-dir', bare, 'commit-tree', treeId], {
      input: 'Begin the platform repository\n',
      env: {
        GIT_AUTHOR_NAME: who.NAME,
        GIT_AUTHOR_EMAIL: who.EMAIL,
        GIT_COMMITTER_NAME: who.NAME,
        GIT_COMMITTER_EMAIL: who.EMAIL,
      },
    }),
  );
  await runGit(['--git-dir', bare, 'update-ref', 'refs/heads/main', commit]);
  await rm(join(bare, 'index'), { force: true });
}

function text(output: Buffer): string {
  return output.toString('utf8').trim();
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
