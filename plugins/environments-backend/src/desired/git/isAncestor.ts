import { failureOf, type GitProcess } from './GitProcess';
import { saysError } from './saysError';

/**
 * Whether a commit is in the history of another, which is there. False also where there is no such commit; where git
 * could not find out, it throws.
 *
 * @param commit - 40 hexadecimal digits
 * @throws GitFailedError, MirrorDamagedError
 */
export async function isAncestor(
  git: GitProcess,
  commit: string,
  tip: string,
): Promise<boolean> {
  const outcome = await git.outcome([
    'merge-base',
    '--is-ancestor',
    commit,
    tip,
  ]);
  const { exitCode, problem, words } = outcome;
  if (problem === undefined && exitCode === 0) {
    return true;
  }
  const isNone =
    (exitCode === 1 && !saysError(words)) ||
    (exitCode === 128 && commit !== tip && isMissing(words, commit));
  if (problem === undefined && isNone) {
    return false;
  }
  throw failureOf('merge-base', outcome);
}

/** Whether git says no more than that: of an object that is damaged it says more. */
function isMissing(words: string, commit: string): boolean {
  const lines = words.split('\n').filter(Boolean);
  return lines.every(
    line =>
      line === `fatal: Not a valid commit name ${commit}` ||
      line === `fatal: Not a valid object name ${commit}` ||
      line === `fatal: bad object ${commit}` ||
      /^error: object [0-9a-f]{40} is a (tree|blob|tag), not a commit$/.test(
        line,
      ),
  );
}
