import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../../git/runGit';
import { longLivedController } from '../../longLivedController';
import { type FetchedRef, GitCache, type GitCredentials } from './GitCache';

const UNUSED_CHECKOUTS_KEPT = 40;

/** The files of one commit, as a folder that must not be changed. */
interface Checkout {
  directory: Promise<string>;
  users: number;
}

/** What names the content of a commit's files. */
export interface Content {
  digest: string;
  /** Bytes. */
  size: number;
}

/**
 * Fetches commits and gives out their files. One cache a Git URL, one folder a commit; a
 * folder is removed when many newer ones were used and nobody reads it, and made again on demand.
 */
export class ArtifactStore {
  readonly #caches = new Map<string, GitCache>();
  readonly #checkouts = new Map<string, Checkout>();
  readonly #stopping = longLivedController();

  constructor(private readonly dataDir: string) {}

  /** Checkouts of an earlier run are thrown away: what is cheap to make need not be trusted. */
  async start(): Promise<void> {
    await rm(join(this.dataDir, 'checkouts'), { recursive: true, force: true });
    await mkdir(join(this.dataDir, 'checkouts'), { recursive: true });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await rm(join(this.dataDir, 'checkouts'), { recursive: true, force: true });
  }

  fetch(
    url: string,
    ref: string,
    credentials?: GitCredentials,
  ): Promise<FetchedRef> {
    return this.#cache(url, credentials).fetch(ref);
  }

  fetchCommit(
    url: string,
    commit: string,
    credentials?: GitCredentials,
  ): Promise<boolean> {
    return this.#cache(url, credentials).fetchCommit(commit);
  }

  async content(url: string, commit: string): Promise<Content> {
    const output = await runGit(
      ['--git-dir', this.#cache(url).dir, 'ls-tree', '-r', '-l', '-z', commit],
      { signal: this.#stopping.signal },
    );
    const size = output
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .reduce((sum, line) => sum + (Number(line.split(/\s+/)[3]) || 0), 0);
    const digest = createHash('sha256').update(output).digest('hex');
    return { digest: `sha256:${digest}`, size };
  }

  /** Lends the folder with a commit's files for as long as `work` takes. */
  async withFiles<T>(
    url: string,
    commit: string,
    work: (directory: string) => Promise<T>,
  ): Promise<T> {
    const key = `${this.#cache(url).dir} ${commit}`;
    const checkout = this.#checkouts.get(key) ?? {
      directory: this.#checkOut(url, commit),
      users: 0,
    };
    // The last used one is the last one to be removed.
    this.#checkouts.delete(key);
    this.#checkouts.set(key, checkout);
    checkout.users += 1;
    try {
      return await work(await checkout.directory);
    } catch (error) {
      await checkout.directory.catch(() => {
        if (this.#checkouts.get(key) === checkout) {
          this.#checkouts.delete(key);
        }
      });
      throw error;
    } finally {
      checkout.users -= 1;
      await this.#removeUnused();
    }
  }

  async #checkOut(url: string, commit: string): Promise<string> {
    const cache = this.#cache(url);
    await cache.fetchCommit(commit);
    const parent = join(this.dataDir, 'checkouts');
    const workshop = await mkdtemp(join(parent, '.making-'));
    try {
      const tree = join(workshop, 'tree');
      await mkdir(tree);
      await runGit(
        [
          '--git-dir',
          cache.dir,
          '--work-tree',
          tree,
          '-c',
          'core.autocrlf=false',
          'read-tree',
          '-m',
          '-u',
          commit,
        ],
        {
          cwd: tree,
          env: { GIT_INDEX_FILE: join(workshop, 'index') },
          signal: this.#stopping.signal,
        },
      );
      const directory = await mkdtemp(join(parent, `${commit.slice(0, 12)}-`));
      await rename(tree, directory);
      return directory;
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }

  async #removeUnused(): Promise<void> {
    const unused = [...this.#checkouts].filter(([, it]) => it.users === 0);
    for (const [key, checkout] of unused.slice(0, -UNUSED_CHECKOUTS_KEPT)) {
      this.#checkouts.delete(key);
      const directory = await checkout.directory.catch(() => undefined);
      if (directory) {
        await rm(directory, { recursive: true, force: true });
      }
    }
  }

  #cache(url: string, credentials?: GitCredentials): GitCache {
    const key = JSON.stringify([url, credentials]);
    const known = this.#caches.get(key);
    if (known) {
      return known;
    }
    const cache = new GitCache(
      url,
      join(this.dataDir, 'git'),
      credentials,
      this.#stopping.signal,
    );
    this.#caches.set(key, cache);
    return cache;
  }
}
