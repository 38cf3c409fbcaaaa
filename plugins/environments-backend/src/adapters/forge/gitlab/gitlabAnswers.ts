import { z } from 'zod/v4';

const user = z.object({ username: z.string() });

/** What Berth reads of GitLab's answers; https://docs.gitlab.com/api/merge_requests names the rest. */
export const gitlabMergeRequest = z.object({
  iid: z.number(),
  title: z.string(),
  description: z.string().nullish(),
  web_url: z.string(),
  state: z.string(),
  source_branch: z.string(),
  target_branch: z.string(),
  sha: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  merged_by: user.nullish(),
  merge_user: user.nullish(),
  merged_at: z.string().nullish(),
  closed_by: user.nullish(),
  closed_at: z.string().nullish(),
  has_conflicts: z.boolean().optional(),
  merge_status: z.string().optional(),
  detailed_merge_status: z.string().optional(),
});
export type GitlabMergeRequest = z.output<typeof gitlabMergeRequest>;

export const gitlabMergeRequests = z.array(
  z.object({
    iid: z.number(),
    source_project_id: z.number().nullish(),
    target_project_id: z.number(),
  }),
);

export const gitlabApprovals = z.object({
  approved_by: z
    .array(z.object({ user, approved_at: z.string().nullish() }))
    .optional(),
});

export const gitlabVersions = z.array(
  z.object({ head_commit_sha: z.string(), created_at: z.string() }),
);

export const gitlabNotes = z.array(
  z.object({
    author: user,
    body: z.string(),
    system: z.boolean(),
    created_at: z.string(),
  }),
);

export const gitlabStatuses = z.array(
  z.object({
    name: z.string(),
    status: z.string(),
    allow_failure: z.boolean().optional(),
    target_url: z.string().nullish(),
    description: z.string().nullish(),
  }),
);
