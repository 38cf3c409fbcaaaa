import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Askpass } from './Askpass';
import { GitProcess } from './GitProcess';
import { isAncestor } from './isAncestor';
import { isDamaged } from './isDamaged';
import { mergeBases } from './mergeBases';
import { ObjectReader } from './ObjectReader';

const NONE = '1'.repeat(40);

describe('how git ended, and what that says of the repository', () => {
  const { PATH } = process.env;
  let folder: string;
  let directory: string;
  let git: GitProcess;
  let first: string;
  let second: string;

  const run = (...args: string[]) =>
    execFileSync('git', [`--git-dir=${directory}`, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'Some Body',
        GIT_AUTHOR_EMAIL: 'somebody@example.com',
        GIT_COMMITTER_NAME: 'Some Body',
        GIT_COMMITTER_EMAIL: 'somebody@example.com',
      },
    }).trim();
  const commit = (title: string, ...parents: string[]) =>
    run(
      'commit-tree',
      '-m',
      title,
      ...parents.flatMap(parent => ['-p', parent]),
      run('hash-object', '-w', '-t', 'tree', '/dev/null'),
    );
  const fileOf = (id: string) =>
    join(directory, 'objects', id.slice(0, 2), id.slice(2));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-git-'));
    directory = join(folder, 'repository.git');
    git = new GitProcess({
      directory,
      protocols: 'https:ssh',
      askpass: await Askpass.create(folder),
      deadlineMs: 30_000,
    });
    await git.run(['init', '--quiet', '--bare']);
    first = commit('First');
    second = commit('Second', first);
  });

  afterEach(async () => {
    process.env.PATH = PATH;
    await git.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Lets git end otherwise than by itself. */
  const ways: Array<[string, () => Promise<void>, string]> = [
    [
      'is killed',
      async () => {
        const program = join(folder, 'git');
        await writeFile(program, '#!/bin/sh\nkill -9 $$\n');
        await chmod(program, 0o755);
        process.env.PATH = `${folder}${delimiter}${PATH}`;
      },
      'SIGKILL',
    ],
    [
      'is not there',
      async () => {
        process.env.PATH = folder;
      },
      'ENOENT',
    ],
    [
      'is not let begin by the system',
      async () => {
        process.env.PATH = `${PATH}${delimiter}${'x'.repeat(200_000)}`;
      },
      'E2BIG',
    ],
  ];

  it('knows what comes before what, and that there is nothing', async () => {
    const aside = commit('Aside', first, commit('Other'));
    expect(await isAncestor(git, first, second)).toBe(true);
    expect(await isAncestor(git, second, first)).toBe(false);
    expect(await isAncestor(git, NONE, second)).toBe(false);
    const tree = run('rev-parse', `${first}^{tree}`);
    expect(await isAncestor(git, tree, second)).toBe(false);
    expect(await mergeBases(git, second, aside)).toEqual([first]);
    expect(await mergeBases(git, second, commit('Alone'))).toEqual([]);
    expect(await isDamaged(git, second)).toBe(false);
  });

  it('says so where the repository can’t be read', async () => {
    await chmod(fileOf(first), 0o600);
    await truncate(fileOf(first), 0);
    const damaged = { name: 'ServiceUnavailableError', retryable: true };
    await expect(isAncestor(git, first, second)).rejects.toMatchObject(damaged);
    await expect(isAncestor(git, second, NONE)).rejects.toMatchObject(damaged);
    await expect(mergeBases(git, second, NONE)).rejects.toMatchObject(damaged);
    expect(await isDamaged(git, second)).toBe(true);
  });

  it('says so where a commit between them is missing, which git ends over as over a no', async () => {
    const third = commit('Third', second);
    const aside = commit('Aside', first);
    await rm(fileOf(second));
    const damaged = { name: 'ServiceUnavailableError', retryable: true };
    await expect(isAncestor(git, first, third)).rejects.toMatchObject(damaged);
    await expect(mergeBases(git, third, aside)).rejects.toMatchObject(damaged);
    expect(await isDamaged(git, third)).toBe(true);
  });

  it.each(ways)('says nothing of it where git %s', async (_, end, words) => {
    await end();
    const failed = {
      name: 'GitFailedError',
      message: expect.stringContaining(words),
    };
    await expect(git.run(['status'])).rejects.toMatchObject(failed);
    await expect(isAncestor(git, first, second)).rejects.toMatchObject(failed);
    await expect(isAncestor(git, NONE, second)).rejects.toMatchObject(failed);
    await expect(mergeBases(git, first, second)).rejects.toMatchObject(failed);
    expect(await isDamaged(git, second)).toBe(false);
    const objects = new ObjectReader(git, { maxBytes: 1_000 });
    await expect(objects.read(first)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    process.env.PATH = PATH;
    expect(await objects.read(first)).toMatchObject({ type: 'commit' });
    objects.close();
  });
});
