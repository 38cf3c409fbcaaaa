import type { DesiredRepository } from '../DesiredRepository';
import { isOperationId } from '../isOperationId';
import { committedIn } from './committedIn';
import type { OutcomeRecord } from './OutcomeRecord';

/**
 * Records the operations of commits that `main` was found with: nobody waits for one that was cancelled while nothing
 * was known of its commit.
 */
export class FetchedOperations {
  /** Up to this commit all is recorded. */
  #readTo: string | undefined;

  constructor(
    private readonly repository: DesiredRepository,
    private readonly outcomes: OutcomeRecord,
  ) {}

  /**
   * Records what came since the last time; what fails is done the next time.
   *
   * @throws GitFailedError, MirrorDamagedError, the store's errors
   */
  async record(): Promise<void> {
    const tip = this.repository.index?.commit;
    const from = this.#readTo;
    if (tip === undefined || tip === from) {
      return;
    }
    const { git } = this.repository.mirror;
    if (from !== undefined && (await this.#leadsTo(from, tip))) {
      const found = await committedIn(git, `${from}..${tip}`);
      await this.outcomes.committedElsewhere(
        found.filter(({ id }) => isOperationId(id)),
      );
    }
    this.#readTo = tip;
  }

  /** Passes over what came since the last time: another process records it. */
  skip(): void {
    this.#readTo = this.repository.index?.commit;
  }

  /** Not so where somebody rewrote the history. */
  async #leadsTo(from: string, tip: string): Promise<boolean> {
    const { exitCode } = await this.repository.mirror.git.outcome([
      'merge-base',
      '--is-ancestor',
      from,
      tip,
    ]);
    return exitCode === 0;
  }
}
