import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runGit } from './runGit';
import {
  type GitRemote,
  type PushEvent,
  startGitRemote,
} from './startGitRemote';

const TOKEN = 'a token';
const WHO = {
  GIT_AUTHOR_NAME: 'acme',
  GIT_AUTHOR_EMAIL: 'acme@example.com',
  GIT_COMMITTER_NAME: 'acme',
  GIT_COMMITTER_EMAIL: 'acme@example.com',
};

describe('startGitRemote', () => {
  let folder: string;
  let clone: string;
  let remote: GitRemote;
  let pushUrl: string;

  const start = async () => {
    remote = await startGitRemote({
      dataDir: join(folder, 'data'),
      seed: {
        folder: join(folder, 'seed'),
        files: { 'clusters/local/.keep': '', 'a.txt': 'generated' },
      },
      token: TOKEN,
    });
    pushUrl = remote.url.replace(
      'http://',
      `http://writer:${encodeURIComponent(TOKEN)}@`,
    );
  };
  const git = async (...args: string[]) =>
    (await runGit(args, { cwd: clone, env: WHO })).toString('utf8').trim();
  const commit = async (text: string) => {
    await writeFile(join(clone, 'a.txt'), text);
    await git('commit', '--quiet', '--all', '--message', text);
    return git('rev-parse', 'HEAD');
  };
  const remoteRef = async (ref: string) =>
    (await git('ls-remote', remote.url, ref)).split('\t')[0];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-git-'));
    clone = join(folder, 'clone');
    await mkdir(join(folder, 'seed', 'deep'), { recursive: true });
    await writeFile(join(folder, 'seed', 'a.txt'), 'from the folder');
    await writeFile(join(folder, 'seed', 'deep', '.gitignore'), '*');
    await start();
    await runGit(['clone', '--quiet', remote.url, clone]);
  });
  afterEach(async () => {
    await remote.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('begins with one commit of the folder and the generated files, and keeps what was pushed', async () => {
    expect(await git('ls-tree', '-r', '--name-only', 'HEAD')).toBe(
      'a.txt\nclusters/local/.keep\ndeep/.gitignore',
    );
    expect(await git('show', 'HEAD:a.txt')).toBe('generated');
    expect(await git('rev-list', '--count', 'HEAD')).toBe('1');

    const pushed = await commit('kept');
    await git('push', '--quiet', pushUrl, 'main');
    await remote.stop();
    await start();
    expect(await remoteRef('refs/heads/main')).toBe(pushed);
  });

  it('tells of each push before it returns, with all refs of an atomic push', async () => {
    const events: PushEvent[] = [];
    const end = remote.onPush(event => events.push(event));
    const before = await git('rev-parse', 'HEAD');
    const after = await commit('one');

    await git(
      'push',
      '--quiet',
      '--atomic',
      pushUrl,
      'main',
      'HEAD:refs/heads/berth/environments/acme-staging',
    );
    expect(events).toEqual([
      {
        pusher: 'writer',
        updates: [
          {
            ref: 'refs/heads/berth/environments/acme-staging',
            before: undefined,
            after,
          },
          { ref: 'refs/heads/main', before, after },
        ],
      },
    ]);

    await git(
      'push',
      '--quiet',
      pushUrl,
      ':refs/heads/berth/environments/acme-staging',
    );
    expect(events[1].updates).toEqual([
      { ref: 'refs/heads/berth/environments/acme-staging', before: after },
    ]);
    end();
  });

  it('takes no push without the token, no rewritten history, and keeps main', async () => {
    const first = await git('rev-parse', 'HEAD');
    await commit('one');
    await expect(git('push', remote.url, 'main')).rejects.toThrow(
      /could not read Username|Authentication failed/,
    );
    await expect(
      git('push', pushUrl.replace('token', 'other'), 'main'),
    ).rejects.toThrow(/Authentication failed/);
    await git('push', '--quiet', pushUrl, 'main');

    await expect(
      git('push', '--force', pushUrl, `${first}:refs/heads/main`),
    ).rejects.toThrow(/non-fast-forward/);
    await expect(git('push', pushUrl, ':refs/heads/main')).rejects.toThrow(
      /deletion of the current branch/,
    );
  });

  it('takes large pushes, which git sends in chunks, and compressed requests', async () => {
    await writeFile(join(clone, 'a.txt'), Buffer.alloc(3 << 20, 'x'));
    // Without compression the pack is larger than http.postBuffer.
    await runGit(['-c', 'core.compression=0', 'commit', '-qam', 'large'], {
      cwd: clone,
      env: WHO,
    });
    await git('-c', 'pack.compression=0', 'push', '--quiet', pushUrl, 'main');
    expect(await remoteRef('refs/heads/main')).toBe(
      await git('rev-parse', 'HEAD'),
    );

    const body = gzipSync(
      Buffer.from('0014command=ls-refs\n00010009peel\n0000'),
    );
    const answered = await new Promise<string>((resolve, reject) => {
      const sent = request(
        `${remote.url}/git-upload-pack`,
        {
          method: 'POST',
          headers: {
            'Content-Type': 'application/x-git-upload-pack-request',
            'Content-Encoding': 'gzip',
            'Git-Protocol': 'version=2',
          },
        },
        response => {
          let text = '';
          response.on('data', chunk => {
            text += chunk;
          });
          response.on('end', () => resolve(text));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
    expect(answered).toContain('refs/heads/main');
  });

  it('gives out a commit by its name and one branch alone', async () => {
    const old = await git('rev-parse', 'HEAD');
    await commit('two');
    await git('push', '--quiet', pushUrl, 'main');
    const bare = join(folder, 'bare.git');
    await runGit(['init', '--quiet', '--bare', bare]);
    await runGit(['--git-dir', bare, 'fetch', '--depth=1', remote.url, old]);
    await expect(
      runGit(['--git-dir', bare, 'fetch', remote.url, 'refs/heads/absent']),
    ).rejects.toThrow(/couldn't find remote ref refs\/heads\/absent/);
  });

  it('does not leave the repository', async () => {
    const paths = ['/', '/platform.git/config', '/platform.git/HEAD', '/../x'];
    for (const path of paths) {
      const answered = await fetch(new URL(path, remote.url));
      expect(answered.status).toBe(404);
    }
  });

  describe('faults', () => {
    it('refuses a push in given words, once', async () => {
      const before = await remoteRef('refs/heads/main');
      await commit('one');
      remote.faults.refusePush("rule 'frozen' $(id)");
      await expect(git('push', pushUrl, 'main')).rejects.toThrow(
        /rule 'frozen' \$\(id\)[\s\S]*pre-receive hook declined/,
      );
      expect(await remoteRef('refs/heads/main')).toBe(before);
      await git('push', '--quiet', pushUrl, 'main');
    });

    it('answers 500 to what it is told to', async () => {
      remote.faults.answerStatus(500, 'push', 2);
      await commit('one');
      await expect(git('push', pushUrl, 'main')).rejects.toThrow(/500/);
      await git('fetch', '--quiet', remote.url);
      await expect(git('push', pushUrl, 'main')).rejects.toThrow(/500/);
      remote.faults.answerStatus(503, 'any', Infinity);
      await expect(git('fetch', remote.url)).rejects.toThrow(/503/);
      remote.faults.clear();
      await git('push', '--quiet', pushUrl, 'main');
    });

    it('takes a push and lets the client in the dark', async () => {
      const events: PushEvent[] = [];
      remote.onPush(event => events.push(event));
      const pushed = await commit('one');
      remote.faults.hangUpAfterPush();
      await expect(git('push', pushUrl, 'main')).rejects.toThrow(
        /hung up|disconnect|unexpected/,
      );
      expect(await remoteRef('refs/heads/main')).toBe(pushed);
      expect(events).toHaveLength(1);
    });

    it('can be stopped while a request is late', async () => {
      remote.faults.delay(600_000);
      const fetching = git('fetch', remote.url).catch(error => error);
      const late = new Promise<void>(resolve => {
        const take = remote.faults.takeDelay.bind(remote.faults);
        remote.faults.takeDelay = traffic => {
          resolve();
          return take(traffic);
        };
      });
      await late;
      await remote.stop();
      expect(await fetching).toBeInstanceOf(Error);
      await start();
    });
  });
});
