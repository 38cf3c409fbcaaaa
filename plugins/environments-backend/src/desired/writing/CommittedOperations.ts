import type { GitProcess } from '../git/GitProcess';
import { isAncestor } from '../git/isAncestor';
import { committedIn } from './committedIn';
import type { CommittedOperation } from './OutcomeRecord';

/**
 * Which operations the main branch holds, by their trailers: what makes every operation be committed exactly once,
 * whatever became of the process or the answer that should have said so. History is read once and then only what is
 * new.
 */
export class CommittedOperations {
  readonly #commits = new Map<string, CommittedOperation>();
  #readTo: string | undefined;

  /** The commits of those operations that the history of `tip` holds. */
  async find(
    git: GitProcess,
    tip: string,
    operations: string[],
  ): Promise<CommittedOperation[]> {
    if (this.#readTo !== tip) {
      const from = await this.#start(git, tip);
      const range = from ? `${from}..${tip}` : tip;
      for (const committed of await committedIn(git, range)) {
        this.#commits.set(committed.id, committed);
      }
      this.#readTo = tip;
    }
    return operations.flatMap(id => this.#commits.get(id) ?? []);
  }

  /** Adds what this process has pushed itself. */
  add(tip: string, commits: CommittedOperation[]): void {
    commits.forEach(committed => this.#commits.set(committed.id, committed));
    this.#readTo = tip;
  }

  /** Where reading may begin; from the first commit where the history was rewritten. */
  async #start(git: GitProcess, tip: string): Promise<string | undefined> {
    if (this.#readTo !== undefined) {
      if (await isAncestor(git, this.#readTo, tip)) {
        return this.#readTo;
      }
      this.#commits.clear();
    }
    return undefined;
  }
}
