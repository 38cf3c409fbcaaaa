import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  type CommitFiles,
  engineObjectPath,
  environmentFolder,
  environmentId,
  type EnvironmentReference,
  nameProblem,
  type RepositoryTree,
} from '@berth/plugin-environments-common';
import { deliveryModes, type PlanningSurroundings } from './DesiredOptions';
import type { DesiredRepository } from './DesiredRepository';
import type {
  DesiredSnapshot,
  ExpectedRevision,
  NewestCommit,
} from './DesiredSnapshot';
import { GitTree } from './git/GitTree';
import { isAncestor } from './git/isAncestor';
import { commitFiles } from './history/commitFiles';
import {
  type CommitPage,
  environmentHistory,
  type HistorySource,
} from './history/environmentHistory';
import { HistoryCounts } from './history/HistoryCounts';
import { newestCommit } from './history/newestCommit';
import { type MainCommit, readCommits } from './history/readCommits';
import type { EnvironmentIndex } from './index/EnvironmentIndex';

/** Answers what others ask about the repository; changes nothing. */
export class DesiredReader {
  readonly #counts = new HistoryCounts();

  constructor(
    private readonly repository: DesiredRepository,
    private readonly surroundings: () => Promise<PlanningSurroundings>,
  ) {}

  /** False until the repository was read for the first time. */
  get exists(): boolean {
    return this.repository.index !== undefined;
  }

  snapshot(): DesiredSnapshot {
    const index = this.#index();
    return { commit: index.commit, index, tree: index.tree };
  }

  async treeAt(commit: string): Promise<RepositoryTree> {
    await this.#commitOfMain(commit);
    return GitTree.at(this.repository.mirror.trees, commit);
  }

  async history(
    environment: EnvironmentReference,
    page: { limit: number; cursor?: string },
  ): Promise<CommitPage> {
    const { cursor } = page;
    if (cursor !== undefined && !(await this.#isOfMain(cursor))) {
      throw new InputError('cursor takes what the page before gave');
    }
    const source = this.#source(environment);
    const { clusters } = await this.surroundings();
    const found = await environmentHistory(source, environment, {
      ...page,
      clusters: clusters.map(({ name }) => name),
    });
    const isWhole = cursor === undefined && found.nextCursor === undefined;
    return {
      ...found,
      totalItems: isWhole
        ? found.items.length
        : await this.#counts.count(source, environment),
    };
  }

  async commitFiles(
    commit: string,
    environment: EnvironmentReference,
  ): Promise<CommitFiles['items']> {
    const found = await this.#commitOfMain(commit);
    return commitFiles(this.#source(environment), found);
  }

  async expected(id: string): Promise<ExpectedRevision | undefined> {
    const index = this.#index();
    const entry = index.entry(id);
    if (!entry) {
      return undefined;
    }
    const deliveryOf = deliveryModes(await this.surroundings());
    if (entry.spec && deliveryOf(entry.spec.cluster) === 'main') {
      const newest = await this.#newest(id);
      return { revision: index.commit, at: newest.at };
    }
    if (this.repository.isBehind(id)) {
      // What the branch holds was asked for before; whoever has come to that has not come to what is asked for now.
      return undefined;
    }
    const head = this.repository.headOf(id);
    return head && { revision: head.commit, at: head.at };
  }

  async lastCommit(id: string): Promise<NewestCommit | undefined> {
    if (!this.#index().entry(id)) {
      const deletion = this.repository.deletions.commitOf(id);
      return deletion && newestOf(deletion);
    }
    return this.repository.newest.has(id)
      ? newestOf(await this.#newest(id))
      : this.#newestDelivered(id) ?? newestOf(await this.#newest(id));
  }

  problem(id: string): string | undefined {
    return this.#index().entry(id)?.invalid ?? this.deliveryProblem(id);
  }

  /** Why no delivery branch is made of what `main` says, or taken away with it; undefined where it is. */
  deliveryProblem(id: string): string | undefined {
    const { closures, deletions } = this.repository;
    return closures.get(id)?.problem ?? deletions.sentenceOf(id);
  }

  /** Why the remote does not let the branches move that an environment's news come by; undefined where it does. */
  refusal(id: string): string | undefined {
    return this.repository.refusalOf(id);
  }

  /** Whether what `main` says of an environment has not come to its branch, though it could. */
  isUndelivered(id: string): boolean {
    return this.repository.isUndelivered(id);
  }

  /** What the delivery branch says of it, which costs nothing and holds as long as the branch holds what `main` says. */
  #newestDelivered(id: string): NewestCommit | undefined {
    const head = this.repository.headOf(id);
    const closure = this.repository.closures.get(id);
    if (!head?.mainCommit || (closure && closure.tree !== head.tree)) {
      return undefined;
    }
    return {
      sha: head.mainCommit,
      at: head.at,
      author: head.author,
      title: head.title,
      foreign: head.operationId === undefined,
    };
  }

  async #newest(id: string): Promise<MainCommit> {
    const { newest, mirror } = this.repository;
    const known = newest.get(id);
    if (known) {
      return known;
    }
    const { commit } = this.#index();
    const found = await newestCommit(
      mirror.git,
      commit,
      this.repository.pathsOf(id),
    );
    // What moved in the meantime is newer, and the shared files may not be known yet.
    if (this.repository.closures.get(id) && !newest.has(id)) {
      newest.set(id, found);
    }
    return found;
  }

  /** The paths that count for an environment that is there, and for one that is gone. */
  #source({ customer, name }: EnvironmentReference): HistorySource {
    const index = this.#index();
    const { git, trees } = this.repository.mirror;
    const id = environmentId(customer, name);
    if (nameProblem('customer', customer) || nameProblem('name', name)) {
      throw new NotFoundError(`There is no environment ${customer}/${name}`);
    }
    const paths = this.repository.pathsOf(id);
    return {
      git,
      trees,
      tip: index.commit,
      paths:
        paths.length > 0
          ? paths
          : [
              environmentFolder(customer, name),
              ...[...index.engineObjects.keys()].map(cluster =>
                engineObjectPath(cluster, id),
              ),
            ],
    };
  }

  /** @throws NotFoundError where the history of `main` does not hold it */
  async #commitOfMain(commit: string): Promise<MainCommit> {
    const { git } = this.repository.mirror;
    const [found] = (await this.#isOfMain(commit))
      ? await readCommits(git, ['-n', '1', commit])
      : [];
    if (!found) {
      throw new NotFoundError(`The repository has no commit ${commit}`);
    }
    return found;
  }

  async #isOfMain(commit: string): Promise<boolean> {
    return (
      /^[0-9a-f]{40}$/.test(commit) &&
      isAncestor(this.repository.mirror.git, commit, this.#index().commit)
    );
  }

  #index(): EnvironmentIndex {
    const { index } = this.repository;
    if (!index) {
      throw new ServiceUnavailableError(
        'The platform repository is not read yet',
      );
    }
    return index;
  }
}

function newestOf({
  commit,
  at,
  author,
  title,
  operationId,
}: MainCommit): NewestCommit {
  return {
    sha: commit,
    at,
    author: author.name,
    title,
    foreign: operationId === undefined,
  };
}
