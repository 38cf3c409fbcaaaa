import { z } from 'zod/v4';

const user = z.object({ login: z.string() }).nullish();
/** Null where it was a fork that is gone. */
const repository = z.object({ id: z.number() }).nullish();

const pullRequest = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  closed_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: repository }),
  base: z.object({ ref: z.string(), repo: repository }),
});

/** What Berth reads of GitHub's answers; https://docs.github.com/rest names the rest. */
export const githubPullRequest = pullRequest.extend({
  merged_by: user,
  mergeable: z.boolean().nullish(),
});
export type GithubPullRequest = z.output<typeof githubPullRequest>;

export const githubPullRequests = z.array(pullRequest);

export const githubIssue = z.object({
  closed_by: user,
  comments: z.number(),
});

export const githubComments = z.array(
  z.object({ user, body: z.string().optional(), created_at: z.string() }),
);

export const githubReviews = z.array(
  z.object({
    user,
    state: z.string(),
    commit_id: z.string().nullish(),
    submitted_at: z.string().nullish(),
  }),
);

export const githubPermission = z.object({ permission: z.string() });

export const githubStatuses = z
  .object({
    statuses: z.array(
      z.object({
        context: z.string(),
        state: z.string(),
        target_url: z.string().nullish(),
        description: z.string().nullish(),
      }),
    ),
  })
  .transform(({ statuses }) => statuses);

export const githubCheckRuns = z
  .object({
    check_runs: z.array(
      z.object({
        name: z.string(),
        status: z.string(),
        conclusion: z.string().nullish(),
        details_url: z.string().nullish(),
        html_url: z.string().nullish(),
        output: z.object({ title: z.string().nullish() }),
      }),
    ),
  })
  .transform(({ check_runs }) => check_runs);
