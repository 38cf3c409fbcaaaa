import type {
  EnvironmentReference,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import { environmentFolder } from '@berth/plugin-environments-common';
import {
  fixedDifferences,
  type FixedState,
  fixedState,
  parseEnvironment,
} from '@berth/plugin-environments-common/domain';
import { diffTrees, type TreeChange } from '../git/diffTrees';
import type { GitProcess } from '../git/GitProcess';
import { GitTree } from '../git/GitTree';
import type { TreeStore } from '../git/TreeStore';
import { type MainCommit, readCommits } from './readCommits';

/** One commit of an environment's history. */
export interface HistoryCommit {
  commit: string;
  at: string;
  author: string;
  title: string;
  /** True where no operation of Berth made it. */
  foreign: boolean;
  operationId?: string;
  requestedBy?: string;
  /** The environment's own files that it touched, and shared ones that its overlay reaches now. */
  files: string[];
  /** The desired state at it; absent where there was none, or it can't be read. */
  spec?: EnvironmentSpec;
  /** True where a rollback may name it. */
  restorable: boolean;
}

/** A part of an environment's history, and the number of commits in all of it. */
export interface CommitPage {
  items: HistoryCommit[];
  totalItems: number;
  nextCursor?: string;
}

export interface HistorySource {
  git: GitProcess;
  trees: TreeStore;
  /** Newest commit that is looked at. */
  tip: string;
  /** The files and folders whose commits count. */
  paths: string[];
}

/**
 * Commits that reach an environment, newest first, from the time of its coming on.
 *
 * @param page - `cursor` is the last commit of the page before, `clusters` the names of those that are registered
 */
export async function environmentHistory(
  source: HistorySource,
  environment: EnvironmentReference,
  page: { limit: number; cursor?: string; clusters: string[] },
): Promise<Omit<CommitPage, 'totalItems'>> {
  const { cursor, limit } = page;
  const fixed = await fixedState(
    await GitTree.at(source.trees, source.tip),
    environment,
    page.clusters,
  );
  const items: HistoryCommit[] = [];
  let from = cursor ?? source.tip;
  let skip = cursor !== undefined;
  while (items.length <= limit) {
    const wanted = limit + 2 - items.length;
    const commits = await readCommits(source.git, [
      '-n',
      String(wanted),
      from,
      '--',
      ...source.paths,
    ]);
    for (const commit of skip ? commits.slice(1) : commits) {
      const item = await historyCommit(source, environment, commit, fixed);
      if (item) {
        items.push(item);
      }
    }
    if (commits.length < wanted) {
      break;
    }
    from = commits[commits.length - 1].commit;
    skip = true;
  }
  const shown = items.slice(0, limit);
  if (cursor === undefined && shown[0]) {
    shown[0].restorable = false;
  }
  return {
    items: shown,
    nextCursor:
      items.length > limit ? shown[shown.length - 1].commit : undefined,
  };
}

/** What one commit changed in the files that count, by path. */
export async function changesOf(
  { trees, paths }: Pick<HistorySource, 'trees' | 'paths'>,
  { commit, parent }: Pick<MainCommit, 'commit' | 'parent'>,
): Promise<TreeChange[]> {
  const after = await GitTree.at(trees, commit);
  const before = parent ? await GitTree.at(trees, parent) : undefined;
  return (await diffTrees(before, after)).filter(({ path }) =>
    paths.some(each => path === each || path.startsWith(`${each}/`)),
  );
}

async function historyCommit(
  source: HistorySource,
  { customer, name }: EnvironmentReference,
  commit: MainCommit,
  fixed: FixedState,
): Promise<HistoryCommit | undefined> {
  const folder = environmentFolder(customer, name);
  const changes = await changesOf(source, commit);
  const tree = await GitTree.at(source.trees, commit.commit);
  const own = changes.some(({ path }) => path.startsWith(`${folder}/`));
  if (!own && !(await tree.entry(folder))) {
    // A shared file, while there was no such environment.
    return undefined;
  }
  const path = `${folder}/environment.yaml`;
  const text = await tree.read(path);
  const spec =
    text === undefined ? undefined : parseEnvironment(path, text).value;
  return {
    commit: commit.commit,
    at: commit.at,
    author: commit.author.name,
    title: commit.title,
    foreign: commit.operationId === undefined,
    operationId: commit.operationId,
    requestedBy: commit.requestedBy,
    files: changes.map(change => change.path),
    spec,
    restorable:
      spec !== undefined && fixedDifferences(fixed, spec).length === 0,
  };
}
