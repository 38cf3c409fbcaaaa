import type { GitProcess } from '../git/GitProcess';
import type { CommitSignature } from '../git/FastImport';
import { isOperationId } from '../isOperationId';
import { mergedOperations } from './mergedOperations';

/** One commit of the main branch. */
export interface MainCommit {
  commit: string;
  /** The first one; a first commit has none. */
  parent?: string;
  /** When it was committed, RFC 3339. */
  at: string;
  author: CommitSignature;
  title: string;
  /** Whole, with its trailers. */
  message: string;
  /** Absent where no operation of Berth made it. */
  operationId?: string;
  requestedBy?: string;
}

const FORMAT = [
  '%H',
  '%P',
  '%ct',
  '%at',
  '%an',
  '%ae',
  '%s',
  '%B',
  '%(trailers:key=Operation-Id,valueonly,separator=%x20)',
  '%(trailers:key=Requested-By,valueonly,separator=%x20)',
].join('%x00');

/**
 * Commits of a branch, newest first; of a merge only its own line of history counts.
 *
 * @param selection - further arguments of `git log`: ids, ranges, limits, `--` and paths
 */
export async function readCommits(
  git: GitProcess,
  selection: string[],
): Promise<MainCommit[]> {
  const listing = await git.run([
    'log',
    '-z',
    '--first-parent',
    '--no-color',
    '--no-show-signature',
    `--format=${FORMAT}%x00`,
    ...selection,
  ]);
  const fields = listing.toString('utf8').split('\0');
  const commits: MainCommit[] = [];
  const merges = new Map<MainCommit, string>();
  for (let at = 0; at + 10 < fields.length; at += 11) {
    const [
      commit,
      parents,
      committed,
      authored,
      name,
      email,
      title,
      message,
      operation,
      requestedBy,
    ] = fields.slice(at, at + 10);
    const [parent, merged] = parents.split(' ');
    const one: MainCommit = {
      commit,
      parent: parent || undefined,
      at: new Date(Number(committed) * 1000).toISOString(),
      author: { name, email, seconds: Number(authored) },
      title,
      message,
      operationId: isOperationId(operation) ? operation : undefined,
      requestedBy: requestedBy || undefined,
    };
    commits.push(one);
    if (merged && one.operationId === undefined) {
      merges.set(one, merged);
    }
  }
  const operations = await mergedOperations(git, [...merges.values()]);
  for (const [one, merged] of merges) {
    Object.assign(one, operations.get(merged));
  }
  return commits;
}
