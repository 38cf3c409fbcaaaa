import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../../git/runGit';

/** A user name and password for one Git server. */
export interface GitCredentials {
  username: string;
  password: string;
}

/** What the tip of a ref was when the server was last asked. */
export interface FetchedRef {
  /** Absent where the server does not have the ref. */
  commit?: string;
}

const FETCH = ['--quiet', '--depth=1', '--no-tags', '--no-write-fetch-head'];

interface Waiting {
  ref: string;
  resolve(fetched: FetchedRef): void;
  reject(error: unknown): void;
}

/**
 * A bare repository with what was fetched from one Git URL. Refs that are asked for while
 * a fetch is under way are fetched together afterwards: a thousand sources of one server
 * cost a few requests, not a thousand. Only the named refs are fetched, without history.
 */
export class GitCache {
  readonly dir: string;
  #waiting: Waiting[] = [];
  #fetching: Promise<void> | undefined;
  #fetches: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string,
    parent: string,
    private readonly credentials: GitCredentials | undefined,
    private readonly signal: AbortSignal,
  ) {
    const name = createHash('sha256').update(url).digest('hex').slice(0, 24);
    this.dir = join(parent, `${name}.git`);
  }

  /** Asks the server for the tip of a full ref name and makes that commit available here. */
  fetch(ref: string): Promise<FetchedRef> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ref, resolve, reject });
      this.#fetching ??= this.#fetchAll().finally(() => {
        this.#fetching = undefined;
      });
    });
  }

  /** Makes a commit available whose name is known; false where the server does not have it. */
  async fetchCommit(commit: string): Promise<boolean> {
    await this.#init();
    if (await this.has(commit)) {
      return true;
    }
    await this.#alone(() =>
      this.#git(['fetch', ...FETCH, '--', this.url, commit], true),
    );
    return this.has(commit);
  }

  async has(commit: string): Promise<boolean> {
    const output = await runGit(
      ['--git-dir', this.dir, 'cat-file', '--batch-check'],
      { input: `${commit}^{tree}\n`, signal: this.signal },
    );
    return output.toString('utf8').includes(' tree ');
  }

  async #fetchAll(): Promise<void> {
    // One turn of the event loop lets those join that ask at the same time.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const tips = await this.#fetchRefs([
          ...new Set(batch.map(it => it.ref)),
        ]);
        batch.forEach(it => it.resolve({ commit: tips.get(it.ref) }));
      } catch (error) {
        batch.forEach(it => it.reject(error));
      }
    }
  }

  async #fetchRefs(refs: string[]): Promise<Map<string, string>> {
    await this.#init();
    const remote = await this.#remoteTips(refs);
    const local = await this.#localTips();
    const changed = [...remote].filter(
      ([ref, commit]) => local.get(cached(ref)) !== commit,
    );
    if (changed.length > 0) {
      const refspecs = changed.map(([ref]) => `+${ref}:${cached(ref)}`);
      await this.#alone(() =>
        this.#git(
          ['fetch', ...FETCH, '--stdin', '--', this.url],
          true,
          `${refspecs.join('\n')}\n`,
        ),
      );
      // A ref may have moved between the two requests: what was fetched counts.
      const fetched = await this.#localTips();
      for (const [ref] of changed) {
        const commit = fetched.get(cached(ref));
        if (commit) {
          remote.set(ref, commit);
        }
      }
    }
    return remote;
  }

  async #remoteTips(refs: string[]): Promise<Map<string, string>> {
    // Many patterns cost more than the whole list.
    const patterns = refs.length <= 200 ? refs : [];
    const output = await this.#git(
      ['ls-remote', '--quiet', '--', this.url, ...patterns],
      true,
    );
    const wanted = new Set(refs);
    const tips = new Map<string, string>();
    for (const line of output.toString('utf8').split('\n')) {
      const [id, name] = line.split('\t');
      const peeled = name?.endsWith('^{}') ? name.slice(0, -3) : name;
      if (peeled && wanted.has(peeled)) {
        tips.set(peeled, id);
      }
    }
    return tips;
  }

  async #localTips(): Promise<Map<string, string>> {
    const output = await this.#git([
      'for-each-ref',
      '--format=%(objectname) %(*objectname) %(refname)',
      'refs/cached/',
    ]);
    const tips = new Map<string, string>();
    for (const line of output.toString('utf8').split('\n').filter(Boolean)) {
      const [id, peeled, ref] = line.split(' ');
      tips.set(ref, peeled || id);
    }
    return tips;
  }

  /** Fetches without history lock the whole repository against each other. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#fetches.then(work);
    this.#fetches = mine.catch(() => undefined);
    return mine;
  }

  async #init(): Promise<void> {
    if (await exists(this.dir)) {
      return;
    }
    const parent = join(this.dir, '..');
    await mkdir(parent, { recursive: true });
    const fresh = await mkdtemp(join(parent, '.new-'));
    await runGit(['init', '--quiet', '--bare', fresh], { signal: this.signal });
    await rename(fresh, this.dir).catch(async error => {
      await rm(fresh, { recursive: true, force: true });
      if (!(await exists(this.dir))) {
        throw error;
      }
    });
  }

  #git(
    args: string[],
    remote: boolean = false,
    input?: string,
  ): Promise<Buffer> {
    return runGit(['--git-dir', this.dir, ...args], {
      signal: this.signal,
      input,
      env: {
        GIT_CONFIG_COUNT: remote && this.credentials ? '2' : '1',
        GIT_CONFIG_KEY_0: 'gc.auto',
        GIT_CONFIG_VALUE_0: '0',
        ...(remote && this.credentials ? authorization(this.credentials) : {}),
      },
    });
  }
}

function cached(ref: string): string {
  return `refs/cached/${ref.replace(/^refs\//, '')}`;
}

function authorization(credentials: GitCredentials): Record<string, string> {
  const pair = `${credentials.username}:${credentials.password}`;
  return {
    GIT_CONFIG_KEY_1: 'http.extraHeader',
    GIT_CONFIG_VALUE_1: `Authorization: Basic ${Buffer.from(pair).toString(
      'base64',
    )}`,
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
