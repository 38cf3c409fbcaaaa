import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  engineObjectPath,
  environmentBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { LeftBranches } from './git/LeftBranches';
import type { Mirror } from './git/Mirror';
import type { BranchHead } from './git/readBranchHeads';
import { diffTrees } from './git/diffTrees';
import { GitTree } from './git/GitTree';
import { isAncestor } from './git/isAncestor';
import { ClosureIndex } from './delivery/ClosureIndex';
import { DeletionGuard, type DeletionLimits } from './delivery/DeletionGuard';
import { PendingDeliveries } from './delivery/PendingDeliveries';
import type { DeliveryUpdate } from './delivery/writeDeliveries';
import { type MainCommit, readCommits } from './history/readCommits';
import { EnvironmentIndex } from './index/EnvironmentIndex';
import { engineObjectOf } from './index/readEngineObjects';

/** One commit of `main` with the paths that it touched. */
export interface Step {
  commit: MainCommit;
  paths: string[];
}

/** What becomes of all that is known when the main branch moves to another commit. */
export interface Advance {
  /** Absent where this is the first that is known. */
  before?: EnvironmentIndex;
  index: EnvironmentIndex;
  /** Environments that the move may have made another, with the newest of its commits that did. */
  affected: Map<string, MainCommit>;
  /** Ids whose engine's objects are others. */
  engineObjects: Set<string>;
  /** Clusters with other engine's objects, with the newest commit that did it. */
  clusters: Map<string, MainCommit>;
}

/** More commits than this at once are not looked at one by one: the newest stands for all. */
const MANY_COMMITS = 200;

/** What this process knows of the platform repository. Whoever changes it does so one after the other. */
export class DesiredRepository {
  /** Undefined until the repository was read for the first time. */
  index: EnvironmentIndex | undefined;
  readonly closures = new ClosureIndex();
  readonly pending = new PendingDeliveries();
  readonly deletions: DeletionGuard;
  /** Branches that should be gone, and that the remote keeps. */
  readonly left: LeftBranches;
  /** Newest commit that reaches an environment, for those that moved since this process began. */
  readonly newest = new Map<string, MainCommit>();

  constructor(
    readonly mirror: Mirror,
    private readonly logger: LoggerService,
    limits: DeletionLimits,
  ) {
    this.left = new LeftBranches(mirror, logger);
    this.deletions = new DeletionGuard(limits, logger, this.left);
  }

  /** Reads the commit that the mirror's main branch stands at; undefined where nothing moved. */
  async follow(): Promise<Advance | undefined> {
    const { tip } = this.mirror;
    if (tip === undefined || tip === this.index?.commit) {
      return undefined;
    }
    const advance = await this.prepare(tip, await this.#stepsTo(tip));
    this.adopt(advance);
    this.deliverLater(advance);
    this.logger.debug(
      `The platform repository is at ${tip} with ${advance.index.entries.size} environments; ${advance.affected.size} may have changed`,
    );
    return advance;
  }

  /**
   * What moving to a commit would mean; changes nothing.
   *
   * @param steps - the commits on the way with the paths that each touched, oldest first
   */
  async prepare(commit: string, steps: Step[]): Promise<Advance> {
    const { trees } = this.mirror;
    if (!this.index) {
      await trees.preload(commit);
    }
    const before = this.index;
    const index = await EnvironmentIndex.read(
      await GitTree.at(trees, commit),
      before,
    );
    const advance: Advance = {
      before,
      index,
      affected: new Map(),
      engineObjects: new Set(),
      clusters: new Map(),
    };
    if (before) {
      for (const step of steps) {
        this.#attribute(advance, before, step);
      }
    }
    return advance;
  }

  adopt(advance: Advance): void {
    this.index = advance.index;
    for (const [id, commit] of advance.affected) {
      this.newest.set(id, commit);
    }
  }

  /** What a move of `main` makes different is to be compared with what the branches hold, shard by shard. */
  deliverLater(advance: Advance): void {
    const ids = [...advance.affected.keys(), ...this.closures.troubled()];
    for (const id of byShard(ids)) {
      this.pending.environments.add(id);
    }
    for (const [cluster, commit] of advance.clusters) {
      this.pending.clusters.set(cluster, commit);
    }
    for (const id of advance.engineObjects) {
      this.pending.engineObjects.add(id);
    }
  }

  /** These branches were to be deleted with a commit, and the remote refused all of it: they are tried by themselves. */
  removeLater(updates: DeliveryUpdate[]): void {
    for (const { branch, move } of updates) {
      this.left.leave(branch);
      for (const id of move.environments) {
        this.pending.environments.add(id);
      }
    }
  }

  /** The paths whose commits reach an environment: its folder, its engine's objects, and the shared files of its overlay. */
  pathsOf(id: string): string[] {
    const { index } = this;
    const entry = index?.entry(id);
    if (!index || !entry) {
      return [];
    }
    const shared = this.closures.get(id)?.files ?? [];
    return [
      entry.folder,
      ...index.clustersOf(id).map(cluster => engineObjectPath(cluster, id)),
      ...shared
        .map(({ path }) => path)
        .filter(path => !path.startsWith(`${entry.folder}/`)),
    ];
  }

  /** Where an environment's branch stands; undefined where there is none, or only what was left of an earlier one. */
  headOf(id: string): BranchHead | undefined {
    const branch = environmentBranch(id);
    return this.left.has(branch) ? undefined : this.mirror.heads.get(branch);
  }

  /** Whether what `main` says of an environment has been read and is not on its branch yet. */
  isUndelivered(id: string): boolean {
    const tree = this.closures.get(id)?.tree;
    return (
      tree !== undefined &&
      this.pending.environments.has(id) &&
      this.headOf(id)?.tree !== tree
    );
  }

  /** Why the remote does not let the branches move that an environment's news come by; undefined where it does. */
  refusalOf(id: string): string | undefined {
    const { refused } = this.pending;
    const branch = environmentBranch(id);
    return refused.has(branch) && !this.isUndelivered(id)
      ? undefined
      : refused.problemOf(branch, id);
  }

  /** Whether its branch holds an older commit of `main` than the newest that reaches it, and may be moved yet. */
  isBehind(id: string): boolean {
    const newest = this.newest.get(id);
    const head = this.headOf(id);
    return (
      this.pending.environments.has(id) &&
      newest !== undefined &&
      head !== undefined &&
      head.mainCommit !== newest.commit
    );
  }

  /** Everything is to be looked at again: at the start, and from time to time. */
  askForCheck(clusters: string[]): void {
    const ids = new Set(this.index?.ids());
    for (const branch of this.mirror.heads.keys()) {
      const id = /^berth\/environments\/([a-z][-a-z0-9]*)$/.exec(branch)?.[1];
      if (id !== undefined) {
        ids.add(id);
      }
    }
    for (const id of byShard([...ids])) {
      this.pending.environments.add(id);
    }
    for (const cluster of clusters) {
      this.pending.clusters.set(cluster, this.pending.clusters.get(cluster));
    }
  }

  /** Makes the mirror anew and forgets what was read from it; the next look at the remote fills both. */
  async renew(): Promise<void> {
    this.index = undefined;
    this.closures.clear();
    this.newest.clear();
    await this.mirror.renew();
  }

  #attribute(advance: Advance, before: EnvironmentIndex, step: Step): void {
    const { commit, paths } = step;
    const ids = this.closures.affectedBy(paths, before, advance.index);
    for (const id of ids) {
      advance.affected.set(id, commit);
    }
    for (const path of paths) {
      const object = engineObjectOf(path);
      if (object) {
        advance.engineObjects.add(object.id);
        advance.clusters.set(object.cluster, commit);
      }
    }
    for (const id of ids) {
      // A folder that comes or goes takes the engine's object with it, whether that changed or not; where there is
      // none on main, it is made from the folder's own document.
      const comesOrGoes = !before.entry(id) !== !advance.index.entry(id);
      for (const index of [before, advance.index]) {
        const clusters = index.clustersOf(id);
        const own = index.entry(id)?.spec?.cluster;
        if (own !== undefined && !clusters.includes(own)) {
          advance.engineObjects.add(id);
          advance.clusters.set(own, commit);
        }
        for (const cluster of comesOrGoes ? clusters : []) {
          advance.engineObjects.add(id);
          advance.clusters.set(cluster, commit);
        }
      }
    }
  }

  /** The way from what is known to a commit, oldest first; where there is none, or a long one, its end stands for all. */
  async #stepsTo(tip: string): Promise<Step[]> {
    const { index } = this;
    if (!index) {
      return [];
    }
    const { git, trees } = this.mirror;
    const from = index.commit;
    const follows = await isAncestor(git, from, tip);
    if (!follows) {
      this.logger.warn(
        `Somebody rewrote the platform repository's ${this.mirror.branch}: ${tip} does not follow ${from}`,
      );
    }
    const commits = await readCommits(
      git,
      follows
        ? ['-n', String(MANY_COMMITS + 1), `${from}..${tip}`]
        : ['-n', '1', tip],
    );
    const whole = follows && commits.length <= MANY_COMMITS;
    const steps: Step[] = [];
    let before = index.tree;
    for (const commit of whole ? commits.reverse() : commits.slice(0, 1)) {
      const after = await GitTree.at(trees, commit.commit);
      const changes = await diffTrees(before, after);
      steps.push({ commit, paths: changes.map(({ path }) => path) });
      before = after;
    }
    return steps;
  }
}

/** Neighbours in a shard one after the other, so that few pushes move the same shard. */
function byShard(ids: string[]): string[] {
  return ids
    .map(id => ({ id, shard: shardOf(id) }))
    .sort((one, other) => one.shard - other.shard)
    .map(({ id }) => id);
}
