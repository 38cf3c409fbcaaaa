import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  engineObjectPath,
  environmentId,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { diffTrees } from '../git/diffTrees';
import { GitTree } from '../git/GitTree';
import type { LeftBranches } from '../git/LeftBranches';
import type { Mirror } from '../git/Mirror';
import { newestCommit } from '../history/newestCommit';
import type { MainCommit } from '../history/readCommits';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import type { TreeFile } from './treeId';

/** When a push by hand deletes so much that it was hardly meant. */
export interface DeletionLimits {
  /** One commit may delete so many environments, whatever their share. */
  count: number;
  /** One commit may delete this share of all environments, 0 to 1. */
  share: number;
  /** A commit that may delete what it deletes: its id, or at least 7 digits of it. */
  allowedCommit?: string;
}

export const defaultDeletionLimits: DeletionLimits = { count: 3, share: 0.5 };

/** What one commit took away. */
interface Removal {
  commit: MainCommit;
  /** Why it is held; absent where it is not. */
  sentence?: string;
}

/** Deletions that are not delivered. */
export interface HeldDeletions {
  ids: ReadonlySet<string>;
  /** The engine's objects that a cluster's shards keep for them, by id. */
  objectsOf(cluster: string): ReadonlyMap<string, TreeFile>;
}

const DOCUMENT = /^customers\/([^/]+)\/([^/]+)\/environment\.yaml$/;

/**
 * Keeps one commit that somebody else pushed from deleting a large part of all environments: what engines read stays
 * as it is until the folders are back, or the commit is allowed. All that it knows comes from Git, so that a restart
 * changes nothing. Engines that read `main` themselves are beyond it.
 */
export class DeletionGuard {
  readonly #removals = new Map<string, Removal & { ids: Set<string> }>();
  #known = new Map<string, Removal>();
  #tip: string | undefined;
  #told: string | undefined;

  constructor(
    private readonly limits: DeletionLimits,
    private readonly logger: LoggerService,
    private readonly left: LeftBranches,
  ) {}

  /** Why the deletion of an environment is held; undefined where it is not. */
  sentenceOf(id: string): string | undefined {
    return this.#known.get(id)?.sentence;
  }

  /** The commit whose deletion of an environment is held. */
  commitOf(id: string): MainCommit | undefined {
    const removal = this.#known.get(id);
    return removal?.sentence === undefined ? undefined : removal.commit;
  }

  /**
   * Looks for branches whose environments are gone from `main`. Berth's own deletions take the branch away in the same
   * push, or have let the remote keep it, so that the others are somebody else's.
   *
   * @param index - what others made of `main`, without what Berth is about to commit
   */
  async look(
    mirror: Mirror,
    index: EnvironmentIndex,
    clusters: Iterable<string>,
  ): Promise<HeldDeletions> {
    const delivered = [...mirror.heads.keys()].flatMap(branch =>
      this.left.has(branch)
        ? []
        : /^berth\/environments\/([a-z][-a-z0-9]*)$/.exec(branch)?.[1] ?? [],
    );
    const gone = delivered.filter(id => !index.entry(id));
    const known = new Map<string, Removal>();
    for (const id of gone) {
      const removal =
        (this.#tip === index.commit ? this.#known.get(id) : undefined) ??
        this.#removalThatHolds(id) ??
        (await this.#find(id, mirror, index, gone, delivered.length));
      known.set(id, removal);
    }
    this.#known = known;
    for (const [commit, { ids }] of this.#removals) {
      if (!gone.some(id => ids.has(id))) {
        this.#removals.delete(commit);
      }
    }
    this.#tip = index.commit;
    this.#tell();
    const ids = new Set(gone.filter(id => this.sentenceOf(id) !== undefined));
    const objects = new Map<string, Map<string, TreeFile>>();
    for (const cluster of ids.size > 0 ? clusters : []) {
      objects.set(cluster, await keptObjects(mirror, cluster, ids));
    }
    return { ids, objectsOf: cluster => objects.get(cluster) ?? new Map() };
  }

  #removalThatHolds(id: string): Removal | undefined {
    return [...this.#removals.values()].find(({ ids }) => ids.has(id));
  }

  async #find(
    id: string,
    mirror: Mirror,
    index: EnvironmentIndex,
    gone: string[],
    delivered: number,
  ): Promise<Removal> {
    const { git, trees, heads, branch } = mirror;
    const head = heads.get(`berth/environments/${id}`)!;
    const folder = await folderOf(await GitTree.at(trees, head.commit), id);
    const commit = await newestCommit(
      git,
      index.commit,
      folder === undefined ? [] : [folder],
    );
    let removal = this.#removals.get(commit.commit);
    if (!removal) {
      const after = await GitTree.at(trees, commit.commit);
      const before =
        commit.parent === undefined
          ? undefined
          : await GitTree.at(trees, commit.parent);
      const ids = before ? await removedBy(before, after) : new Set<string>();
      const short = commit.commit.slice(0, 7);
      const who = `${short} by ${commit.author.name}`;
      removal = ids.has(id)
        ? this.#judge(
            commit,
            ids,
            await environmentsOf(before!),
            `Commit ${who} removes`,
          )
        : // No commit took it away: the branch was set back, or to another history.
          this.#judge(
            commit,
            new Set(gone),
            delivered,
            `${branch} was rewritten; its commit ${who} lacks`,
          );
      this.#removals.set(commit.commit, removal);
    }
    return removal;
  }

  #judge(
    commit: MainCommit,
    ids: Set<string>,
    total: number,
    what: string,
  ): Removal & { ids: Set<string> } {
    const { count, share, allowedCommit } = this.limits;
    const isHeld =
      commit.operationId === undefined &&
      !(allowedCommit && commit.commit.startsWith(allowedCommit)) &&
      ids.size > count &&
      ids.size > share * total;
    return {
      commit,
      ids,
      sentence: isHeld
        ? `${what} ${ids.size} of ${total} environments at once, so their deletion is held`
        : undefined,
    };
  }

  #tell(): void {
    const sentences = [...this.#known.values()].map(({ sentence }) => sentence);
    const told = [...new Set(sentences)].filter(Boolean).join('. ');
    if (told !== this.#told && told !== '') {
      this.logger.warn(
        `${JSON.stringify(
          told,
        )}. Bring their folders back, or allow it with environments.repository.deletionGuard.allowedCommit`,
      );
    }
    this.#told = told;
  }
}

/** The ids of the environments that are in one tree and not in the next. */
async function removedBy(
  before: GitTree,
  after: GitTree,
): Promise<Set<string>> {
  const changes = await diffTrees(before, after);
  return new Set(
    changes.flatMap(change => {
      const [, customer, name] = DOCUMENT.exec(change.path) ?? [];
      return name !== undefined && change.before && !change.after
        ? [environmentId(customer, name)]
        : [];
    }),
  );
}

/** How many environments a tree holds. */
async function environmentsOf(tree: GitTree): Promise<number> {
  let total = 0;
  for (const [customer, entry] of (await tree.folder('customers')) ?? []) {
    if (entry.type === 'folder') {
      const folder = await tree.folder(`customers/${customer}`);
      total += [...folder!.values()].filter(
        ({ type }) => type === 'folder',
      ).length;
    }
  }
  return total;
}

/** The folder of an environment in what was delivered of it. */
async function folderOf(
  delivered: GitTree,
  id: string,
): Promise<string | undefined> {
  const files = await delivered.list('customers');
  const found = files
    .map(path => DOCUMENT.exec(path))
    .find(match => match && environmentId(match[1], match[2]) === id);
  return found ? `customers/${found[1]}/${found[2]}` : undefined;
}

/** The engine's objects of these environments as the shards of a cluster hold them. */
async function keptObjects(
  { heads, trees }: Mirror,
  cluster: string,
  ids: ReadonlySet<string>,
): Promise<Map<string, TreeFile>> {
  const kept = new Map<string, TreeFile>();
  const shards = new Map<string, GitTree>();
  for (const id of ids) {
    const branch = shardBranch(cluster, shardOf(id));
    const head = heads.get(branch);
    if (head) {
      const tree = shards.get(branch) ?? (await GitTree.at(trees, head.commit));
      shards.set(branch, tree);
      const path = engineObjectPath(cluster, id);
      const entry = await tree.entry(path);
      if (entry?.type === 'file') {
        kept.set(id, { path, mode: entry.mode, id: entry.id });
      }
    }
  }
  return kept;
}
