/** A branch of the repository that somebody asks to have merged. GitLab calls it a merge request. */
export interface PullRequest {
  /** As people see it, within the repository. */
  number: number;
  /** Without `refs/heads/`. */
  branch: string;
  base: string;
  title: string;
  body: string;
  /** For people. */
  url: string;
  state: 'open' | 'closed' | 'merged';
  /** The commit that the branch stands at, or stood at last. */
  head: string;
  /**
   * Whether it can't be merged into what the base holds now; undefined while the forge is finding out, except at Gitea,
   * which says that it can't until it knows.
   */
  conflicts?: boolean;
  /** Once merged: the commit of the base that it came with. */
  mergeCommit?: string;
  /** Account of who merged or closed it; absent where the forge does not say. */
  endedBy?: string;
  /** RFC 3339. */
  endedAt?: string;
}

/** What one check says of a commit. */
export interface ForgeCheck {
  name: string;
  /** `unknown` where the token may not read it. */
  state: 'pending' | 'success' | 'failure' | 'unknown';
  /** For people. */
  url?: string;
  /** The check's own words, or the forge's why it can't be read. */
  message?: string;
}

/** What all checks say of a commit: failure before unknown before pending before success; `none` where nobody checks. */
export interface ForgeChecks {
  state: 'none' | ForgeCheck['state'];
  items: ForgeCheck[];
}

/** Somebody's yes to the commits as they are now. */
export interface ForgeApproval {
  /** Account at the forge. */
  by: string;
  /** RFC 3339; absent where the forge does not say. */
  at?: string;
}

export interface ForgeComment {
  /** Account at the forge. */
  by: string;
  text: string;
  /** RFC 3339. */
  at: string;
}

/** What a webhook says; only a reason to look, never a fact to record. */
export type ForgeEvent =
  | { kind: 'push'; branch: string; commit: string }
  | { kind: 'pull-request'; number: number }
  /**
   * What a check says of a commit, whichever pull request it is of. `branches` are those that hold the commit, or some
   * of them; absent where the forge does not say.
   */
  | { kind: 'check'; commit: string; branches?: string[] };

/** A webhook's request as it came. */
export interface ForgeDelivery {
  /** Value of a header by its name, in any case. */
  header(name: string): string | undefined;
  /** The bytes that were signed. */
  body: Buffer;
}

export interface NewPullRequest {
  branch: string;
  base: string;
  title: string;
  body: string;
}

export interface MergeOptions {
  /** The commit that was looked at; where the branch holds another by now, nothing is merged. */
  head: string;
  /** A merge commit, or the branch's commits in line; GitLab does as the project is set. */
  method: 'merge' | 'linear';
  /** Of the merge commit, title first. */
  message: string;
}

/**
 * What hosts the platform repository. Methods fail with ForgeUnavailableError where it does not answer or asks to wait,
 * ForgeAuthenticationError where it does not take the token, ForgeRefusedError with the forge's words where it says no,
 * NotFoundError where there is no such thing (or the token may not see it).
 */
export interface Forge {
  /** Such as `github`. */
  readonly type: string;

  /** Opens one. Where the branch has an open one already, that is the answer. */
  openPullRequest(request: NewPullRequest): Promise<PullRequest>;

  /** The newest one of a branch of this repository, whatever its state; undefined where there was none. */
  findPullRequest(
    branch: string,
    base: string,
  ): Promise<PullRequest | undefined>;

  getPullRequest(number: number): Promise<PullRequest>;

  checks(commit: string): Promise<ForgeChecks>;

  /** Who says yes to the commit that the branch stands at; one entry for each account. */
  approvals(number: number): Promise<ForgeApproval[]>;

  /** The newest comment by a person or a program, which is not a review's; undefined where there is none. */
  lastComment(number: number): Promise<ForgeComment | undefined>;

  /**
   * Merges it.
   *
   * @throws ConflictError where the branch holds another commit by now, or does not fit on the base; ForgeNotYetError
   *   where the forge does not know yet whether it may, and nothing was merged
   */
  merge(number: number, options: MergeOptions): Promise<PullRequest>;

  /** Closes it without merging, after saying why. One that is closed already stays as it is. */
  closePullRequest(number: number, comment: string): Promise<void>;

  /** Deletes a branch; one that is gone is no failure. */
  deleteBranch(branch: string): Promise<void>;

  /** Where people look at a commit, and at a file as a commit has it. */
  commitUrl(commit: string): string;
  fileUrl(path: string, commit: string): string;

  /**
   * Reads a webhook after checking who sent it; undefined for events that say nothing of branches or pull requests.
   *
   * @throws AuthenticationError, without a reason, where the signature is not that of the secret; InputError where the
   *   body can't be read
   */
  readWebhook(delivery: ForgeDelivery): ForgeEvent | undefined;
}
