import type { GitProcess } from './GitProcess';

/** Where a branch of the remote stands, and what its newest commit says. */
export interface BranchHead {
  commit: string;
  /** Id of its root folder. */
  tree: string;
  /** RFC 3339, of the committing. */
  at: string;
  author: string;
  title: string;
  /** The trailers that Berth writes. */
  mainCommit?: string;
  operationId?: string;
}

/** Where the mirror keeps the remote's branches. */
export const REMOTE_REFS = 'refs/remotes/origin/';

const FORMAT = [
  '%(refname)',
  '%(objectname)',
  '%(tree)',
  '%(committerdate:unix)',
  '%(authorname)',
  '%(contents:subject)',
  '%(trailers:key=Main-Commit,valueonly,separator=%x20)',
  '%(trailers:key=Operation-Id,valueonly,separator=%x20)',
].join('%00');

/** Reads where the remote's branches below a prefix stood when they were last fetched, by name without `refs/heads/`. */
export async function readBranchHeads(
  git: GitProcess,
  prefix: string,
): Promise<Map<string, BranchHead>> {
  const listing = await git.run([
    'for-each-ref',
    `--format=${FORMAT}%00%01`,
    `${REMOTE_REFS}${prefix}`,
  ]);
  const heads = new Map<string, BranchHead>();
  for (const record of listing.toString('utf8').split('\0\u0001\n')) {
    const [ref, commit, tree, seconds, author, title, main, operation] =
      record.split('\0');
    if (ref?.startsWith(REMOTE_REFS)) {
      heads.set(ref.slice(REMOTE_REFS.length), {
        commit,
        tree,
        at: new Date(Number(seconds) * 1000).toISOString(),
        author,
        title,
        mainCommit: shaOf(main),
        operationId: operation?.trim() || undefined,
      });
    }
  }
  return heads;
}

/** The last one: what stands before it may be from the message of a commit that Berth did not write. */
function shaOf(text: string | undefined): string | undefined {
  return text?.match(/\b[0-9a-f]{40}\b/g)?.at(-1);
}
