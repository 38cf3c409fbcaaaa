import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A clone of the platform repository in which a person works with plain git. */
export class WorkingCopy {
  private constructor(
    readonly folder: string,
    private readonly pushUrl: string,
  ) {}

  /** A URL that holds credentials is pushed to as it is; the token is for one without. */
  static async clone(
    folder: string,
    url: string,
    token: string,
  ): Promise<WorkingCopy> {
    await mkdir(folder, { recursive: true });
    const copy = new WorkingCopy(
      folder,
      url.includes('@')
        ? url
        : url.replace('http://', `http://somebody:${token}@`),
    );
    await copy.git('clone', '--quiet', url, '.');
    return copy;
  }

  /** Trimmed standard output. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', args, {
      cwd: this.folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Some Body',
        GIT_AUTHOR_EMAIL: 'somebody@example.com',
        GIT_COMMITTER_NAME: 'Some Body',
        GIT_COMMITTER_EMAIL: 'somebody@example.com',
      },
    });
    return stdout.trim();
  }

  /** Writes files (deletes those without content), commits; resolves to the commit. */
  async commit(
    message: string,
    files: Record<string, string | Buffer | undefined>,
  ): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      if (content === undefined) {
        await rm(file, { recursive: true, force: true });
      } else {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
    await this.git('add', '--all', '.');
    await this.git('commit', '--quiet', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  async pull(): Promise<void> {
    await this.git('pull', '--quiet', '--rebase', 'origin', 'main');
    await this.git('fetch', '--quiet', '--prune', 'origin');
  }

  async push(...refspecs: string[]): Promise<void> {
    await this.git(
      'push',
      '--quiet',
      this.pushUrl,
      ...(refspecs.length > 0 ? refspecs : ['HEAD:refs/heads/main']),
    );
  }

  /** Makes `main` what is checked out, as only an administrator of the server can. */
  async forceMain(repository: string): Promise<void> {
    await this.git(
      '--git-dir',
      repository,
      'fetch',
      '--quiet',
      this.folder,
      '+HEAD:refs/heads/main',
    );
  }

  /** Commits and pushes on top of what is on the remote. */
  async pushCommit(
    message: string,
    files: Record<string, string | Buffer | undefined>,
  ): Promise<string> {
    await this.pull();
    const commit = await this.commit(message, files);
    await this.push();
    return commit;
  }

  /** What a commit changed: `M path`, sorted by path. */
  async changedIn(commit: string): Promise<string[]> {
    const listing = await this.git(
      'diff-tree',
      '-r',
      '--no-renames',
      '--name-status',
      `${commit}^`,
      commit,
    );
    return listing.split('\n').map(line => line.replace('\t', ' '));
  }

  /** Files of a branch of the remote, sorted. */
  async filesOf(branch: string): Promise<string[]> {
    const listing = await this.git(
      'ls-tree',
      '-r',
      '--name-only',
      `origin/${branch}`,
    );
    return listing.split('\n').filter(Boolean).sort();
  }

  /** Branches of the remote that match a pattern, with their commits. */
  async branches(pattern: string): Promise<Map<string, string>> {
    const listing = await this.git(
      'ls-remote',
      'origin',
      `refs/heads/${pattern}`,
    );
    return new Map(
      listing
        .split('\n')
        .filter(Boolean)
        .map(line => {
          const [commit, ref] = line.split('\t');
          return [ref.slice('refs/heads/'.length), commit];
        }),
    );
  }
}
