import { failureOf, type GitProcess } from './GitProcess';
import { saysError } from './saysError';

/**
 * The commits that git compares both with when it merges them; none where they have no history in common.
 *
 * @throws GitFailedError, MirrorDamagedError
 */
export async function mergeBases(
  git: GitProcess,
  one: string,
  other: string,
): Promise<string[]> {
  const outcome = await git.outcome(['merge-base', '--all', one, other]);
  const { exitCode, problem, stdout, words } = outcome;
  if (problem === undefined && exitCode === 1 && !saysError(words)) {
    return [];
  }
  if (problem !== undefined || exitCode !== 0) {
    throw failureOf('merge-base', outcome);
  }
  return stdout.toString('latin1').split('\n').filter(Boolean);
}
