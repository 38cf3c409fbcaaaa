import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { dataDir } from '../../steps/places.mjs';

const run = promisify(execFile);

/**
 * Pushes what Berth has pushed once more, by git alone and to a repository of its own of the same forge: what of a
 * push is the forge's and git's.
 */
export class PlainPush {
  #copy = path.join(dataDir, 'plain.git');
  #from;
  #to;
  #known = new Map();

  static async start(bed) {
    const plain = new PlainPush();
    const name = 'plain';
    const { cloneUrl } = await bed.forge.createRepository(name, {
      empty: true,
    });
    const to = new URL(cloneUrl);
    to.username = bed.forge.admin.name;
    to.password = bed.forge.admin.token;
    plain.#from = bed.platform.repositoryDir;
    plain.#to = to.href;
    execFileSync('git', ['init', '--quiet', '--bare', plain.#copy]);
    await plain.again();
    return plain;
  }

  /** Pushes what moved since the last time; resolves to the milliseconds that it took and to how many branches. */
  async again() {
    const git = (...args) =>
      run('git', ['--git-dir', this.#copy, ...args], { maxBuffer: 1 << 28 });
    await git(
      'fetch',
      '--quiet',
      '--force',
      '--prune',
      this.#from,
      '+refs/heads/*:refs/heads/*',
    );
    const { stdout } = await git(
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/heads',
    );
    const moved = stdout
      .trim()
      .split('\n')
      .map(line => line.split(' '))
      .filter(([ref, commit]) => this.#known.get(ref) !== commit);
    const begun = performance.now();
    await git(
      'push',
      '--quiet',
      '--atomic',
      this.#to,
      ...moved.map(([ref, commit]) => `${commit}:${ref}`),
    );
    const took = performance.now() - begun;
    moved.forEach(([ref, commit]) => this.#known.set(ref, commit));
    return { took, branches: moved.length };
  }
}
