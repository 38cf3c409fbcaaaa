import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitRemote, startGitRemote } from '../../git';
import { runGit } from '../../git/runGit';
import { ArtifactStore } from './ArtifactStore';

describe('ArtifactStore', () => {
  let folder: string;
  let remote: GitRemote;
  let store: ArtifactStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-artifacts-'));
    remote = await startGitRemote({
      dataDir: join(folder, 'remote'),
      seed: { files: { 'a.txt': 'one', 'deep/b.txt': 'two' } },
      token: 'token',
    });
    store = new ArtifactStore(join(folder, 'store'));
    await store.start();
  });
  afterEach(async () => {
    await store.stop();
    await remote.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const commitTo = async (branch: string, content: string) => {
    const git = (args: string[], input?: string) =>
      runGit(['--git-dir', remote.dir, ...args], {
        input,
        env: {
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@example.com',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@example.com',
        },
      }).then(it => it.toString('utf8').trim());
    const blob = await git(['hash-object', '-w', '--stdin'], content);
    const tree = await git(['mktree'], `100644 blob ${blob}\tc.txt\n`);
    const commit = await git(['commit-tree', tree, '-m', content]);
    await git(['update-ref', `refs/heads/${branch}`, commit]);
    return commit;
  };

  it('fetches many refs that are asked for at once, and says which are absent', async () => {
    const branches = [...Array(30).keys()].map(it => `environments/e${it}`);
    const commits: string[] = [];
    for (const branch of branches) {
      commits.push(await commitTo(branch, branch));
    }
    let requests = 0;
    const take = remote.faults.takeDelay.bind(remote.faults);
    remote.faults.takeDelay = traffic => {
      requests += 1;
      return take(traffic);
    };

    const fetched = await Promise.all(
      [...branches, 'absent'].map(it =>
        store.fetch(remote.url, `refs/heads/${it}`),
      ),
    );

    expect(fetched.map(it => it.commit)).toEqual([...commits, undefined]);
    expect(requests).toBeLessThan(10);

    const moved = await commitTo(branches[0], 'moved');
    await expect(
      store.fetch(remote.url, `refs/heads/${branches[0]}`),
    ).resolves.toEqual({ commit: moved });
    await store.withFiles(remote.url, moved, async directory => {
      expect(await readFile(join(directory, 'c.txt'), 'utf8')).toBe('moved');
    });
  }, 60_000);

  it('gives out the files of a commit, also after its caches are gone', async () => {
    const { commit = '' } = await store.fetch(remote.url, 'refs/heads/main');
    expect(await store.content(remote.url, commit)).toEqual({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      size: 6,
    });
    await store.stop();
    await rm(join(folder, 'store'), { recursive: true });
    store = new ArtifactStore(join(folder, 'store'));
    await store.start();

    const read = () =>
      store.withFiles(remote.url, commit, directory =>
        readFile(join(directory, 'deep', 'b.txt'), 'utf8'),
      );
    await expect(Promise.all([read(), read()])).resolves.toEqual([
      'two',
      'two',
    ]);
  });

  it('fails in the words of git while the server is down, and works afterwards', async () => {
    remote.faults.answerStatus(500, 'fetch', Infinity);
    await expect(store.fetch(remote.url, 'refs/heads/main')).rejects.toThrow(
      /500/,
    );
    remote.faults.clear();
    await expect(store.fetch(remote.url, 'refs/heads/main')).resolves.toEqual({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });
});
