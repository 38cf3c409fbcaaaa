import { NotFoundError } from '@backstage/errors';
import type { GitProcess } from './GitProcess';

/**
 * Where a branch of the remote stands now. Nothing is fetched, but the remote lists all of its refs: git picks them out
 * here, and takes all for the branch whose names end like it.
 *
 * @param branch - without `refs/heads/`
 * @throws RemoteUnreachableError, GitAuthenticationError; NotFoundError where there is no such branch
 */
export async function remoteTip(
  git: GitProcess,
  url: string,
  branch: string,
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const listing = await git.run(['ls-remote', '--', url, ref], {
    remote: true,
  });
  for (const line of listing.toString('utf8').split('\n')) {
    const [commit, name] = line.split('\t');
    if (name === ref && /^[0-9a-f]{40}$/.test(commit)) {
      return commit;
    }
  }
  throw new NotFoundError(`The repository has no branch ${branch} yet`);
}
