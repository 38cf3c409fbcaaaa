import { RecentTimes } from './RecentTimes';

/** Milliseconds for which an environment counts as moving after a change of its objects. */
const MOVES_FOR = 10_000;

/** More that move at the same time do not lengthen the pause. */
const MOST_MOVING = 10;

/** A pause is so many times as long as what was done before it, up to `LONGEST_REST` milliseconds. */
const REST = 4;
const LONGEST_REST = 1_000;

/**
 * How long environments wait for their next derivation. One that moves alone is shown at once; where many do, each
 * waits a little, so that it is derived and written once for many of its changes, and the engine, which may run on the
 * same processors, comes first.
 */
export class DerivationPace {
  readonly #shortest: number;
  readonly #moving = new RecentTimes(MOVES_FOR);

  /** `shortest` is the pause in milliseconds while one environment moves, or none. */
  constructor(shortest: number) {
    this.#shortest = shortest;
  }

  /** Objects of an environment changed. */
  moved(environmentId: string): void {
    this.#moving.note(environmentId);
  }

  /** Milliseconds of nothing after derivations that took so many. */
  pauseAfter(took: number): number {
    const moving = Math.min(Math.max(this.#moving.size, 1), MOST_MOVING);
    return Math.max(
      this.#shortest * moving,
      Math.min(REST * took, LONGEST_REST),
    );
  }
}
