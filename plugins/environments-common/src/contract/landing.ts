import { z } from 'zod/v4';

/** How an operation comes to `main`: by Berth's own push, or by a pull request at the forge. */
export const landingSchema = z.enum(['direct', 'pull-request']);

/** The pull request that an operation comes by, as the forge showed it last. */
export const pullRequestSchema = z.strictObject({
  /** As people see it, within the repository. */
  number: z.number().int().positive(),
  url: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  /** Who merges it: a person, or Berth once nothing is outstanding. */
  mergedBy: z.enum(['person', 'berth']),
  /** What it waits for besides the merge, each in a few words: `still running: validate`, `0 of 1 approvals`. */
  outstanding: z.array(z.string()),
  /** Accounts at the forge that said yes to what it holds now. */
  approvedBy: z.array(z.string()),
  /** Account at the forge of who merged or closed it; absent where the forge does not say. */
  endedBy: z.string().optional(),
});

export type Landing = z.infer<typeof landingSchema>;
export type OperationPullRequest = z.infer<typeof pullRequestSchema>;
