import type { ForgeApproval } from '@berth/plugin-environments-node';
import type { ForgeClient } from '../ForgeClient';
import { gitlabApprovals, gitlabVersions } from './gitlabAnswers';

/**
 * GitLab does not say which commit somebody approved, and keeps approvals after a push unless the project says
 * otherwise: only those that came after the newest version count, and, where GitLab is too old to say when, those of a
 * merge request that has one version.
 */
export async function readGitlabApprovals(
  client: ForgeClient,
  mergeRequest: string,
): Promise<ForgeApproval[]> {
  const what = 'read the approvals of a merge request';
  const { approved_by: approvals = [] } = await client.ask(
    { what, path: `${mergeRequest}/approvals` },
    gitlabApprovals,
  );
  if (approvals.length === 0) {
    return [];
  }
  const versions = await client.list(
    { what, path: `${mergeRequest}/versions`, query: { per_page: 100 } },
    gitlabVersions,
  );
  const newest = Math.max(
    ...versions.map(({ created_at }) => Date.parse(created_at)),
  );
  return approvals
    .filter(({ approved_at }) =>
      approved_at ? Date.parse(approved_at) >= newest : versions.length === 1,
    )
    .map(({ user, approved_at }) => ({
      by: user.username,
      ...(approved_at && { at: approved_at }),
    }));
}
