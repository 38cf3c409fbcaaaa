import { GitFailedError } from './GitFailedError';
import { gitError } from './gitError';
import type { GitProcess } from './GitProcess';
import { OutcomeUnknownError } from './OutcomeUnknownError';
import { PushRejectedError } from './PushRejectedError';
import { RemoteRefusedError } from './RemoteRefusedError';

/** A branch to be moved (or made) to a commit, or deleted where there is none. */
export interface BranchUpdate {
  /** Without `refs/heads/`. */
  branch: string;
  commit: string | undefined;
}

const BRANCH = /^[a-zA-Z0-9][-a-zA-Z0-9_.]*(\/[a-zA-Z0-9][-a-zA-Z0-9_.]*)*$/;

/** Reasons that mean "somebody else was quicker". */
const RACE =
  /fetch first|non-fast-forward|stale info|cannot lock ref|incorrect old value|failed to update ref|reference already exists|needs force|already exists/;

/** Names that can't be side by side: no push gets through as long as the other one is there. */
const BLOCKED = /' exists; cannot create '/;

/** The connection broke after the commits may have been sent. */
const BROKEN =
  /RPC failed|hung up unexpectedly|unexpected disconnect|early EOF|Connection reset|Empty reply/;

/**
 * Moves all branches or none; only forward, never by force.
 *
 * @throws PushRejectedError, RemoteRefusedError, OutcomeUnknownError, RemoteUnreachableError, GitAuthenticationError
 */
export async function pushAtomic(
  git: GitProcess,
  url: string,
  updates: BranchUpdate[],
): Promise<void> {
  if (updates.length === 0) {
    return;
  }
  const refspecs = updates.map(({ branch, commit }) => {
    if (
      !BRANCH.test(branch) ||
      branch.includes('..') ||
      branch.endsWith('.lock') ||
      (commit !== undefined && !/^[0-9a-f]{40}$/.test(commit))
    ) {
      throw new TypeError(`Not a generated branch or commit: ${branch}`);
    }
    return `${commit ?? ''}:refs/heads/${branch}`;
  });
  const { stdout, words, exitCode, problem } = await git.outcome(
    ['push', '--atomic', '--porcelain', '--', url, ...refspecs],
    { remote: true },
  );
  if (problem !== undefined) {
    throw problem.startsWith('git does not start')
      ? new GitFailedError('push', problem)
      : new OutcomeUnknownError(problem);
  }
  if (exitCode === 0) {
    return;
  }
  const all = stdout
    .toString('utf8')
    .split('\n')
    .filter(line => line.startsWith('!'))
    .map(line => /\[(?:remote )?rejected\] \((.*)\)\s*$/.exec(line)?.[1])
    .filter((reason): reason is string => reason !== undefined);
  // The branches that were well, and are held back because of the others.
  const reasons = all.filter(reason => !/^atomic/.test(reason));
  const refusals = reasons.filter(reason => !RACE.test(reason));
  if (all.length > 0 && refusals.length === 0 && BLOCKED.test(words)) {
    throw new RemoteRefusedError(refusalWords(words, all));
  }
  if (refusals.length > 0) {
    throw new RemoteRefusedError(refusalWords(words, refusals));
  }
  if (reasons.length > 0) {
    throw new PushRejectedError([...new Set(reasons)].join(', '));
  }
  if (all.length > 0) {
    // It holds all of them back together, and names none: a lock, or somebody who was quicker.
    throw new PushRejectedError(refusalWords(words, all));
  }
  if (BROKEN.test(words)) {
    throw new OutcomeUnknownError(words);
  }
  const error = gitError('push', words, exitCode, true);
  if (error instanceof GitFailedError) {
    // Nothing says that the remote was reached, nor that it was not.
    throw new OutcomeUnknownError(words);
  }
  throw error;
}

/** What the remote itself said, with git's reason behind it. */
function refusalWords(words: string, reasons: string[]): string {
  const said = words
    .split('\n')
    .filter(line => line.startsWith('remote:'))
    .map(line => line.slice('remote:'.length).trim())
    .filter(Boolean);
  return [...said, `(${[...new Set(reasons)].join(', ')})`].join(' ');
}
