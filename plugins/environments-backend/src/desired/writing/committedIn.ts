import type { GitProcess } from '../git/GitProcess';
import { mergedOperations } from '../history/mergedOperations';
import type { CommittedOperation } from './OutcomeRecord';

const FORMAT =
  '%H %ct %(trailers:key=Operation-Id,valueonly,separator=%x20)%x09%P';

/**
 * The operations whose commits a part of the main branch's history holds, by their trailers.
 *
 * @param range - a commit with all before it, or `from..to`
 * @param most - commits that are read at most, the newest ones; all of them where left out
 * @throws GitFailedError, MirrorDamagedError
 */
export async function committedIn(
  git: GitProcess,
  range: string,
  most?: number,
): Promise<CommittedOperation[]> {
  const listing = await git.run([
    'log',
    '--first-parent',
    `--format=${FORMAT}`,
    ...(most === undefined ? [] : ['-n', String(most)]),
    range,
  ]);
  const found: CommittedOperation[] = [];
  const merges = new Map<string, { commit: string; at: string }>();
  for (const line of listing.toString('latin1').split('\n')) {
    const [own, parents = ''] = line.split('\t');
    const [commit, seconds, id] = own.split(' ');
    const [, merged] = parents.split(' ');
    const at = () => new Date(Number(seconds) * 1000).toISOString();
    if (id) {
      found.push({ id, commit, at: at() });
    } else if (merged) {
      merges.set(merged, { commit, at: at() });
    }
  }
  const operationsOf = await mergedOperations(git, [...merges.keys()]);
  for (const [merged, { operationId: id }] of operationsOf) {
    found.push({ id, ...merges.get(merged)! });
  }
  return found;
}
