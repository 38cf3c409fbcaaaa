import type { Forge } from '@berth/plugin-environments-node';

/** How operations come to `main` by a pull request, where their stage or their blueprint asks for one. */
export interface LandingOptions {
  forge: Pick<
    Forge,
    | 'openPullRequest'
    | 'findPullRequest'
    | 'checks'
    | 'approvals'
    | 'lastComment'
    | 'merge'
    | 'closePullRequest'
    | 'deleteBranch'
  >;
  /** Who merges: a person, or Berth once checks and approvals are there. */
  merge: 'person' | 'berth';
  /** Approvals that Berth waits for before it merges. */
  approvals: number;
  /** Pull requests that are open at the same time at most. */
  limit: number;
}
