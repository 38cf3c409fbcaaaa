import type { DesiredRepository } from '../DesiredRepository';
import { isAncestor } from '../git/isAncestor';
import { isOperationId } from '../isOperationId';
import { committedIn } from './committedIn';
import type { CommittedOperation, OutcomeRecord } from './OutcomeRecord';

/** Commits of `main` among which those are looked for that nobody may have recorded. */
const NEWEST = 1_000;

/**
 * Records the operations of commits that `main` was found with: nobody waits for one that was cancelled, refused or
 * rejected while nothing was known of its commit.
 */
export class FetchedOperations {
  /** Up to this commit all is recorded; undefined where another process may have had that to do, and been killed. */
  #readTo: string | undefined;

  constructor(
    private readonly repository: DesiredRepository,
    private readonly outcomes: OutcomeRecord,
  ) {}

  /**
   * Records what came since the last time, and the first time what may have been left; what fails is done the next time.
   *
   * @throws GitFailedError, MirrorDamagedError, the store's errors
   */
  async record(): Promise<void> {
    const tip = this.repository.index?.commit;
    if (tip === undefined || tip === this.#readTo) {
      return;
    }
    await this.outcomes.committedElsewhere(await this.#toRecord(tip));
    this.#readTo = tip;
  }

  /** Another process records what comes now. */
  skip(): void {
    this.#readTo = undefined;
  }

  async #toRecord(tip: string): Promise<CommittedOperation[]> {
    const { git } = this.repository.mirror;
    const from = this.#readTo;
    // Not so where somebody rewrote the history.
    if (from !== undefined && (await isAncestor(git, from, tip))) {
      const found = await committedIn(git, `${from}..${tip}`);
      return found.filter(({ id }) => isOperationId(id));
    }
    const ended = await this.outcomes.endedLately();
    if (ended.size === 0) {
      return [];
    }
    const found = await committedIn(git, tip, NEWEST);
    return found.filter(({ id }) => ended.has(id));
  }
}
