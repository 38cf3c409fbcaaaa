import type { CommitFiles } from '@berth/plugin-environments-common';
import type { TreeEntry, TreeStore } from '../git/TreeStore';
import { changesOf, type HistorySource } from './environmentHistory';
import type { MainCommit } from './readCommits';

/** The files of one commit that count, before and after it; what is no text has a sentence in its place. */
export async function commitFiles(
  source: Pick<HistorySource, 'trees' | 'paths'>,
  commit: Pick<MainCommit, 'commit' | 'parent'>,
): Promise<CommitFiles['items']> {
  const changes = await changesOf(source, commit);
  return Promise.all(
    changes.map(async ({ path, before, after }) => ({
      path,
      change: changeOf(before, after),
      ...(before && { before: await textOf(source.trees, before) }),
      ...(after && { after: await textOf(source.trees, after) }),
    })),
  );
}

function changeOf(
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
): 'add' | 'modify' | 'delete' {
  if (!before) {
    return 'add';
  }
  return after ? 'modify' : 'delete';
}

async function textOf(trees: TreeStore, entry: TreeEntry): Promise<string> {
  if (entry.type !== 'file') {
    return `(a ${entry.type})`;
  }
  return (await trees.text(entry.id)) ?? '(not a text of at most 1 MiB)';
}
