import { z } from 'zod/v4';

const user = z.object({ login: z.string() }).nullish();
const time = z.string().nullish();

/** What Berth reads of Gitea's answers; https://docs.gitea.com/api names the rest. */
export const giteaPullRequest = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  mergeable: z.boolean(),
  merge_commit_sha: z.string().nullish(),
  merged_at: time,
  merged_by: user,
  closed_at: time,
  /** The repository is -1 where it was a fork that is gone. */
  head: z.object({ ref: z.string(), sha: z.string(), repo_id: z.number() }),
  base: z.object({ ref: z.string(), repo_id: z.number() }),
});
export type GiteaPullRequest = z.output<typeof giteaPullRequest>;

export const giteaStatuses = z
  .object({
    statuses: z
      .array(
        z.object({
          context: z.string(),
          status: z.string(),
          target_url: z.string().nullish(),
          description: z.string().nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ statuses }) => statuses ?? []);

export const giteaReviews = z.array(
  z.object({
    user,
    state: z.string(),
    commit_id: z.string(),
    stale: z.boolean(),
    dismissed: z.boolean(),
    official: z.boolean(),
    submitted_at: time,
  }),
);

export const giteaTimeline = z
  .array(
    z.object({
      type: z.string(),
      user,
      body: z.string(),
      created_at: z.string(),
    }),
  )
  .nullable()
  .transform(entries => entries ?? []);
