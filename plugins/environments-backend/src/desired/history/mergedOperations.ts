import type { GitProcess } from '../git/GitProcess';
import { isOperationId } from '../isOperationId';

const FORMAT = [
  '%H',
  '%(trailers:key=Operation-Id,valueonly,separator=%x20)',
  '%(trailers:key=Requested-By,valueonly,separator=%x20)',
].join('%x00');

/**
 * The operations of commits that were merged, by the commit: a person who merges a pull request leaves the trailers
 * out of the merge.
 */
export async function mergedOperations(
  git: GitProcess,
  commits: string[],
): Promise<Map<string, { operationId: string; requestedBy?: string }>> {
  if (commits.length === 0) {
    return new Map();
  }
  const listing = await git.run(
    ['log', '--no-walk', '--stdin', '--no-color', `--format=${FORMAT}%x00`],
    { input: `${commits.join('\n')}\n` },
  );
  const fields = listing.toString('utf8').split('\0');
  const found = new Map<
    string,
    { operationId: string; requestedBy?: string }
  >();
  for (let at = 0; at + 3 <= fields.length; at += 3) {
    const [commit, operationId, requestedBy] = fields.slice(at, at + 3);
    if (isOperationId(operationId)) {
      found.set(commit.trim(), {
        operationId,
        ...(requestedBy && { requestedBy }),
      });
    }
  }
  return found;
}
