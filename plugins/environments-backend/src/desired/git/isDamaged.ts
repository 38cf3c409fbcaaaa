import type { GitProcess } from './GitProcess';

/** Milliseconds that reading all of a repository may take. */
const LONGEST = 600_000;

/** What git ends with by itself where it can't go on. */
const GIVEN_UP = [1, 128];

/**
 * Whether something that a commit holds can't be read. Only git's own word counts: one that was ended, or could not be
 * started, says nothing of the repository.
 */
export async function isDamaged(
  git: GitProcess,
  commit: string,
): Promise<boolean> {
  const { exitCode, problem } = await git.outcome(
    ['rev-list', '--objects', '--quiet', commit],
    { deadlineMs: LONGEST },
  );
  return (
    problem === undefined &&
    exitCode !== undefined &&
    GIVEN_UP.includes(exitCode)
  );
}
