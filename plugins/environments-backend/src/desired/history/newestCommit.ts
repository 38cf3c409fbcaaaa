import { NotFoundError } from '@backstage/errors';
import type { GitProcess } from '../git/GitProcess';
import { type MainCommit, readCommits } from './readCommits';

/** The newest commit up to `from` that touched one of these paths; `from` itself where none did. */
export async function newestCommit(
  git: GitProcess,
  from: string,
  paths: string[],
): Promise<MainCommit> {
  const found = await readCommits(git, ['-n', '1', from, '--', ...paths]);
  const [commit] =
    found.length > 0 ? found : await readCommits(git, ['-n', '1', from]);
  if (!commit) {
    throw new NotFoundError(`There is no commit ${from}`);
  }
  return commit;
}
