/** Milliseconds that a push may take whose branches can as well be moved by several. */
const PUSH_MS = 2_000;
const FEWEST = 16;
const MOST = 500;
/** Until there is something to go by. */
const FIRST = 64;
/** A smaller push says more of connections than of branches. */
const TELLING = 8;

/**
 * How many branches one push may move without holding up what comes after it. Forges differ by a factor of hundred: some
 * start a program for every branch.
 */
export class PushPace {
  #branches = FIRST;

  get branches(): number {
    return this.#branches;
  }

  /** A push of so many branches took so long. */
  took(branches: number, milliseconds: number): void {
    if (branches < TELLING) {
      return;
    }
    const fitting = Math.floor(
      (branches * PUSH_MS) / Math.max(1, milliseconds),
    );
    // Fewer at once, more by and by: one quick push may have been luck.
    const next = Math.min(fitting, this.#branches * 2);
    this.#branches = Math.max(FEWEST, Math.min(MOST, next));
  }

  /** A push failed after so long; one that was refused at once says nothing of how long others take. */
  failed(branches: number, milliseconds: number): void {
    if (milliseconds > PUSH_MS) {
      this.took(branches, milliseconds);
    }
  }
}
