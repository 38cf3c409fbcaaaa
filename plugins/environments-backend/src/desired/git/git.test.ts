import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Askpass } from './Askpass';
import { DirectoryLock } from './DirectoryLock';
import { GitProcess, type GitProcessOptions } from './GitProcess';
import { OutcomeUnknownError } from './OutcomeUnknownError';
import { pushAtomic } from './pushAtomic';
import { remoteAddress } from './remoteAddress';
import { remoteWords } from './remoteWords';
import { until } from '../__testUtils__/until';
import { treeId } from '../delivery/treeId';

/** As the groups `urls` and `refs` of the bad inputs. */
const URLS = [
  'ext::id',
  'ssh://-oProxyCommand=x/r',
  '-oProxyCommand=x:y',
  'https://u:p@h/r',
  'https://good@evil',
  'https://h/r%0ahost=evil',
  'https://h\\@evil',
  'http://169.254.169.254',
  'http://0x7f.1',
  'http://127.1',
  'http://①②⑦.0.0.1',
  'https://h/%2e%2e/x',
  ['javascript', 'alert(1)'].join(':'),
  'data:,x',
  '//h/x',
  'file:///etc',
  '/etc',
];
const REFS = [
  '-x',
  '--upload-pack=id',
  '+main',
  ':main',
  'a..b',
  'a@{1}',
  'a.lock',
  '.a',
  'a\\b',
  'a*',
  'a b',
];

/** True for a process that has ended, whether somebody took note of it or not. */
async function isOver(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return / Z /.test(stat);
}

describe('git', () => {
  let folder: string;
  let askpass: Askpass;
  let git: GitProcess;
  const { PATH } = process.env;

  const process_ = (options: Partial<GitProcessOptions> = {}) =>
    new GitProcess({
      directory: join(folder, 'repository.git'),
      protocols: 'https:ssh',
      askpass,
      deadlineMs: 30_000,
      ...options,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-git-'));
    askpass = await Askpass.create(folder);
    git = process_();
    await git.run(['init', '--quiet', '--bare']);
  });

  afterEach(async () => {
    process.env.PATH = PATH;
    await git.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Puts a program that is called instead of git before it on the path. */
  async function instead(script: string): Promise<void> {
    const program = join(folder, 'git');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    process.env.PATH = `${folder}${delimiter}${PATH}`;
  }

  it('takes only addresses that are what they look like', () => {
    for (const url of URLS) {
      expect(() => remoteAddress(url)).toThrow(
        expect.objectContaining({ name: 'InputError' }),
      );
    }
    expect(remoteAddress('https://git.example.com/a/platform.git')).toEqual({
      url: 'https://git.example.com/a/platform.git',
      protocols: 'https:ssh',
    });
    expect(remoteAddress('http://127.0.0.1:3000/platform.git').protocols).toBe(
      'https:ssh:http',
    );
  });

  it('pushes only generated branches', async () => {
    for (const branch of REFS) {
      await expect(
        pushAtomic(git, 'https://example.invalid/r.git', [
          { branch, commit: 'a'.repeat(40) },
        ]),
      ).rejects.toThrow('Not a generated branch');
    }
  });

  it('does not speak other protocols than those allowed', async () => {
    await expect(
      git.run(['ls-remote', '--', `file://${folder}`], { remote: true }),
    ).rejects.toThrow(/transport 'file' not allowed/);
    await expect(
      git.run(['ls-remote', '--', 'ext::sh -c id'], { remote: true }),
    ).rejects.toThrow(/transport 'ext' not allowed/);
  });

  it('gives credentials through askpass alone, and nobody else’s environment', async () => {
    process.env.BERTH_TEST_SECRET = 'of-somebody-else';
    await instead(
      'printf "%s\\n" "$*" > "$0.arguments"; env > "$0.environment"; "$GIT_ASKPASS" "Username for x" > "$0.answers"; "$GIT_ASKPASS" "Password for x" >> "$0.answers"; echo "fatal: denied for hunter2/%21 https://berth:hunter2@example.com" >&2; exit 1',
    );
    const withToken = process_({
      credentials: async () => ({ username: 'berth', password: 'hunter2' }),
    });
    const failure = await withToken
      .run(['ls-remote', '--', 'https://example.com/r.git'], { remote: true })
      .catch(error => error);
    delete process.env.BERTH_TEST_SECRET;
    expect(failure.message).toContain('[redacted]');
    expect(failure.message).not.toContain('hunter2');
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    expect(await read('git.answers')).toBe('berth\nhunter2\n');
    expect(await read('git.arguments')).not.toContain('hunter2');
    const environment = await read('git.environment');
    expect(environment).not.toContain('of-somebody-else');
    for (const line of [
      'GIT_LITERAL_PATHSPECS=1',
      'GIT_ALLOW_PROTOCOL=https:ssh',
      'GIT_TERMINAL_PROMPT=0',
      'GIT_CONFIG_NOSYSTEM=1',
      'GIT_CONFIG_GLOBAL=/dev/null',
    ]) {
      expect(environment).toContain(`${line}\n`);
    }
    const holding: string[] = [];
    for (const name of await readdir(folder, { recursive: true })) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      if (text.includes('hunter2')) {
        holding.push(name);
      }
    }
    // All of them are this test's own.
    expect(holding.sort()).toEqual(['git', 'git.answers', 'git.environment']);
    // Commands that do not speak to the remote do not get them.
    await withToken.run(['status']).catch(() => undefined);
    expect(await read('git.environment')).not.toContain('hunter2');
  });

  it('ends the whole process group at the deadline', async () => {
    await instead('sleep 300 & echo $! > "$0.child"; wait');
    const slow = process_({ deadlineMs: 300 });
    await expect(slow.run(['fetch'], { remote: true })).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('within 0.3 seconds'),
    });
    const child = Number(await readFile(join(folder, 'git.child'), 'utf8'));
    await until(() => isOver(child));
  });

  it('says that the outcome of a push is not known where it was ended', async () => {
    await instead('exec sleep 300');
    await expect(
      pushAtomic(process_({ deadlineMs: 200 }), 'https://example.com/r.git', [
        { branch: 'main', commit: 'a'.repeat(40) },
      ]),
    ).rejects.toBeInstanceOf(OutcomeUnknownError);
  });

  it('knows the id of a folder without git', () => {
    const work = join(folder, 'work');
    const run = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
    run('init', '--quiet', work);
    const blob = run(
      '-C',
      work,
      'hash-object',
      '-w',
      '-t',
      'blob',
      '/dev/null',
    );
    const files = ['a/b.txt', 'a.txt', 'a-b', 'a/c/d', 'ü/é', 'a0'].map(
      path => ({ path, mode: '100644', id: blob }),
    );
    files[1].mode = '100755';
    for (const { path, mode, id } of files) {
      run(
        '-C',
        work,
        'update-index',
        '--add',
        '--cacheinfo',
        `${mode},${id},${path}`,
      );
    }
    expect(treeId(files)).toBe(run('-C', work, 'write-tree'));
    expect(treeId([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
  });

  it("shows the remote's words without what can't be seen", () => {
    expect(
      remoteWords('remote: \u001b[31mno\u0007\r\n\n https://u:p@h/x \u202e\n'),
    ).toBe('remote: [31mno\nhttps://h/x');
  });

  it('takes over the folder of a process that is gone, and of no other', async () => {
    const lock = (await readdir(folder)).includes('lock');
    expect(lock).toBe(false);
    const held = await DirectoryLock.acquire(folder);
    await expect(DirectoryLock.acquire(folder)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    const file = join(folder, 'lock');
    const holder = JSON.parse(await readFile(file, 'utf8'));
    await held.release();
    const gone = execFileSync(process.execPath, ['-p', 'process.pid']);
    for (const other of [
      { ...holder, pid: Number(gone) },
      // A predecessor that had the same process id, as in a container.
      { ...holder, id: 'of-the-one-before' },
    ]) {
      await writeFile(file, JSON.stringify(other));
      await (await DirectoryLock.acquire(folder)).release();
    }
    for (const other of [
      { ...holder, host: 'elsewhere' },
      { ...holder, pid: process.ppid },
    ]) {
      await writeFile(file, JSON.stringify(other));
      await expect(DirectoryLock.acquire(folder)).rejects.toThrow(
        `Another process (${other.pid} on ${other.host})`,
      );
      // It is not heard of any more, and another program has its id by now.
      const longAgo = new Date(Date.now() - 3_600_000);
      await utimes(file, longAgo, longAgo);
      await (await DirectoryLock.acquire(folder)).release();
    }
  });
});
