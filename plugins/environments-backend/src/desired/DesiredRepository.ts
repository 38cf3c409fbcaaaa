import type { LoggerService } from '@backstage/backend-plugin-api';
import { engineObjectPath } from '@berth/plugin-environments-common';
import type { Mirror } from './git/Mirror';
import { diffTrees, type TreeChange } from './git/diffTrees';
import { GitTree } from './git/GitTree';
import { ClosureIndex } from './delivery/ClosureIndex';
import { PendingDeliveries } from './delivery/PendingDeliveries';
import { type MainCommit, readCommits } from './history/readCommits';
import { EnvironmentIndex } from './index/EnvironmentIndex';
import { engineObjectOf } from './index/readEngineObjects';

/** What becomes of all that is known when the main branch moves to another commit. */
export interface Advance {
  index: EnvironmentIndex;
  changes: TreeChange[];
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
  /** Newest commit that reaches an environment, for those that moved since this process began. */
  readonly newest = new Map<string, MainCommit>();

  constructor(
    readonly mirror: Mirror,
    private readonly logger: LoggerService,
  ) {}

  /** Reads the commit that the mirror's main branch stands at; undefined where nothing moved. */
  async follow(): Promise<Advance | undefined> {
    const { tip } = this.mirror;
    if (tip === undefined || tip === this.index?.commit) {
      return undefined;
    }
    const commits = await this.#commitsTo(tip);
    const advance = await this.prepare(tip, commits);
    this.adopt(advance);
    for (const id of [
      ...advance.affected.keys(),
      ...this.closures.troubled(),
    ]) {
      this.pending.environments.add(id);
    }
    for (const [cluster, commit] of advance.clusters) {
      this.pending.clusters.set(cluster, commit);
    }
    for (const id of advance.engineObjects) {
      this.pending.engineObjects.add(id);
    }
    this.logger.debug(
      `The platform repository is at ${tip} with ${advance.index.entries.size} environments; ${advance.affected.size} may have changed`,
    );
    return advance;
  }

  /**
   * What moving to a commit would mean; changes nothing.
   *
   * @param commits - the commits on the way, oldest first; none where the way is not known
   */
  async prepare(commit: string, commits: MainCommit[]): Promise<Advance> {
    const { trees, git } = this.mirror;
    if (!this.index) {
      await trees.preload(commit);
    }
    const before = this.index;
    const tree = await GitTree.at(trees, commit);
    const index = await EnvironmentIndex.read(tree, before);
    const changes = await diffTrees(before?.tree, tree);
    const advance: Advance = {
      index,
      changes,
      affected: new Map(),
      engineObjects: new Set(),
      clusters: new Map(),
    };
    if (!before) {
      return advance;
    }
    const [newest] = commits.slice(-1);
    const last = newest ?? (await readCommits(git, ['-n', '1', commit]))[0];
    this.#attribute(advance, before, last, changes);
    if (commits.length > 1 && commits.length <= MANY_COMMITS) {
      let from = before.tree;
      for (const each of commits) {
        const to = await GitTree.at(trees, each.commit);
        this.#attribute(advance, before, each, await diffTrees(from, to));
        from = to;
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

  /** Everything is to be looked at again: at the start, and from time to time. */
  askForCheck(clusters: string[]): void {
    const { index } = this;
    for (const id of index?.ids() ?? []) {
      this.pending.environments.add(id);
    }
    for (const branch of this.mirror.heads.keys()) {
      const id = /^berth\/environments\/([a-z][-a-z0-9]*)$/.exec(branch)?.[1];
      if (id !== undefined) {
        this.pending.environments.add(id);
      }
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

  #attribute(
    advance: Advance,
    before: EnvironmentIndex,
    commit: MainCommit,
    changes: TreeChange[],
  ): void {
    const ids = this.closures.affectedBy(changes, before, advance.index);
    for (const id of ids) {
      advance.affected.set(id, commit);
    }
    for (const { path } of changes) {
      const object = engineObjectOf(path);
      if (object) {
        advance.engineObjects.add(object.id);
        advance.clusters.set(object.cluster, commit);
      }
    }
    for (const id of ids) {
      // A folder that comes or goes takes the engine's object with it, whether that changed or not.
      if (!before.entry(id) !== !advance.index.entry(id)) {
        for (const index of [before, advance.index]) {
          for (const cluster of index.clustersOf(id)) {
            advance.engineObjects.add(id);
            advance.clusters.set(cluster, commit);
          }
        }
      }
    }
  }

  /** The way from what is known to a commit, oldest first; empty where it is no way forward. */
  async #commitsTo(tip: string): Promise<MainCommit[]> {
    const from = this.index?.commit;
    if (!from) {
      return [];
    }
    const { git } = this.mirror;
    const { exitCode } = await git.outcome([
      'merge-base',
      '--is-ancestor',
      from,
      tip,
    ]);
    if (exitCode !== 0) {
      this.logger.warn(
        `Somebody rewrote the platform repository's ${this.mirror.branch}: ${tip} does not follow ${from}`,
      );
      return [];
    }
    return (await readCommits(git, [`${from}..${tip}`])).reverse();
  }
}
