import { createHash } from 'node:crypto';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { environmentFolder } from '@berth/plugin-environments-common';
import { LRUCache } from 'lru-cache';
import { GitTree } from '../git/GitTree';
import { isAncestor } from '../git/isAncestor';
import type { HistorySource } from './environmentHistory';

/** How many environments are remembered. */
const KEPT = 1_000;

/** The commits up to one. */
interface Counted {
  tip: string;
  total: number;
  /** The newest of them that touched the environment's own folder. */
  newestOwn?: string;
}

/**
 * Counts the commits that `environmentHistory` gives over all pages, without reading them: git lists those that touched
 * the paths, and of what came since the last count only. Those of shared files count while the environment is there,
 * which only commits of its own folder change.
 */
export class HistoryCounts {
  readonly #known = new LRUCache<string, Promise<Counted>>({ max: KEPT });

  async count(
    source: HistorySource,
    environment: EnvironmentReference,
  ): Promise<number> {
    const { customer, name } = environment;
    const folder = environmentFolder(customer, name);
    const key = createHash('sha256')
      .update(JSON.stringify([folder, source.paths]))
      .digest('base64url');
    const counting = countFrom(this.#known.get(key), source, folder);
    this.#known.set(key, counting);
    counting.catch(() => {
      if (this.#known.peek(key) === counting) {
        this.#known.delete(key);
      }
    });
    return (await counting).total;
  }
}

async function countFrom(
  earlier: Promise<Counted> | undefined,
  source: HistorySource,
  folder: string,
): Promise<Counted> {
  const known = await earlier?.catch(() => undefined);
  if (known?.tip === source.tip) {
    return known;
  }
  const start =
    known && (await isBefore(source, known.tip)) ? known : undefined;
  const range = start ? `${start.tip}..${source.tip}` : source.tip;
  const [all, touching] = await Promise.all([
    commitsOf(source, [range, '--', ...source.paths]),
    commitsOf(source, [range, '--', folder]),
  ]);
  const own = new Set(touching);
  let { total, newestOwn } = start ?? { total: 0, newestOwn: undefined };
  let exists: boolean | undefined;
  for (const commit of all.reverse()) {
    if (own.has(commit)) {
      newestOwn = commit;
      exists = undefined;
      total++;
    } else {
      exists ??= await hasFolder(source, newestOwn, folder);
      total += exists ? 1 : 0;
    }
  }
  return { tip: source.tip, total, newestOwn };
}

/** Whether the branch only went on from a commit; who merges may make it the side of another line. */
async function isBefore(
  { git, tip }: HistorySource,
  earlier: string,
): Promise<boolean> {
  if (!(await isAncestor(git, earlier, tip))) {
    return false;
  }
  const listing = await git.run([
    'log',
    '--first-parent',
    '--no-color',
    '--no-show-signature',
    '--format=%P',
    `${earlier}..${tip}`,
  ]);
  const parents = listing.toString('latin1').trim().split('\n');
  return parents[parents.length - 1].startsWith(earlier);
}

/** Newest first. */
async function commitsOf(
  { git }: HistorySource,
  selection: string[],
): Promise<string[]> {
  const listing = await git.run([
    'log',
    '--first-parent',
    '--no-color',
    '--no-show-signature',
    '--format=%H',
    ...selection,
  ]);
  return listing.toString('latin1').split('\n').filter(Boolean);
}

async function hasFolder(
  { trees }: HistorySource,
  commit: string | undefined,
  folder: string,
): Promise<boolean> {
  return (
    commit !== undefined &&
    (await (await GitTree.at(trees, commit)).entry(folder)) !== undefined
  );
}
