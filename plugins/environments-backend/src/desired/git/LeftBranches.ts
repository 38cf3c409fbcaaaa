import type { LoggerService } from '@backstage/backend-plugin-api';
import type { BranchHead } from './readBranchHeads';

/** Milliseconds until a branch that the remote keeps is tried once more, by the next check. */
const AGAIN_MS = 24 * 60 * 60 * 1000;

interface Left {
  /** Where it stood: whoever moves it since makes it another branch. */
  commit: string;
  /** Not to be removed again before, milliseconds of this process' clock. */
  again: number;
}

/**
 * Branches that nobody needs and that are still there, since the remote does not let Berth remove them: forges keep
 * protected branches, whoever asks. They count as gone.
 */
export class LeftBranches {
  readonly #left = new Map<string, Left>();
  readonly #told = new Set<string>();

  constructor(
    /** Where the remote's branches stand. */
    private readonly remote: { heads: ReadonlyMap<string, BranchHead> },
    private readonly logger: LoggerService,
  ) {}

  /** Whether it is still what was left. */
  has(branch: string): boolean {
    const left = this.#left.get(branch);
    return (
      left !== undefined &&
      left.commit === this.remote.heads.get(branch)?.commit
    );
  }

  /** Whether it was left, and is not to be tried now. */
  isKept(branch: string): boolean {
    return this.has(branch) && Date.now() < this.#left.get(branch)!.again;
  }

  /** It was to go and did not; it may be tried at once. */
  leave(branch: string): void {
    this.#remember(branch, 0);
  }

  /**
   * The remote does not let it be removed, which is said once.
   *
   * @param words - why, in the remote's words
   */
  keep(branch: string, words: string): void {
    this.#remember(branch, Date.now() + AGAIN_MS);
    if (!this.#told.has(branch)) {
      this.#told.add(branch);
      this.logger.warn(
        `The branch ${branch} stays, though nothing needs it any more: ${JSON.stringify(
          words,
        )}. Berth would remove it where its account may delete branches below berth/, or where they are not protected from being deleted; else remove it by hand`,
      );
    }
  }

  #remember(branch: string, again: number): void {
    const commit = this.remote.heads.get(branch)?.commit;
    if (commit !== undefined) {
      this.#left.set(branch, { commit, again });
    }
  }
}
