import { Schedule } from '../Schedule';
import type { Landing, PullRequestNews } from './Landing';

/** Seconds between two looks at pull requests of which no webhook says anything. */
const SECONDS = 60;

/** Milliseconds between two looks of which a forge says that it is time: of one change it has many things to say. */
const REST_MS = 2_000;

/** So long, and for one of them to its end, pull requests hold up commits; the others wait for the next turn. */
const TURN_MS = 2_000;

export interface LandingTurnsOptions {
  landing: Landing;
  /** @throws LeaseLostError */
  renewLease: () => Promise<void>;
  isStopped: () => boolean;
  /** Fetches what the remote holds; resolves to whether `main` is another by that. */
  fetch: () => Promise<boolean>;
  /** Asks for the next turn at once. */
  wake: () => void;
}

/** When pull requests are looked at, and for how long at once. */
export class LandingTurns {
  readonly #schedule = new Schedule(SECONDS);
  /** Something happened to a pull request, and nobody says to which. */
  #toldOfAll = false;
  #restsUntil = 0;

  constructor(private readonly options: LandingTurnsOptions) {}

  /** All of them are to be looked at: `main` is another. */
  dueNow(): void {
    this.#schedule.dueNow();
  }

  /** Somebody says that something happened to one, or to any. */
  hear(news?: PullRequestNews): void {
    if (news) {
      this.options.landing.hear(news);
    } else {
      this.#toldOfAll = true;
    }
  }

  /** Looks at those that are due. @throws as `Landing.look` */
  async take(): Promise<void> {
    const { landing } = this.options;
    const rested = Date.now() >= this.#restsUntil;
    const all = this.#schedule.isDue() || (this.#toldOfAll && rested);
    if (!all && !landing.wanted && !(landing.heard && rested)) {
      return;
    }
    if (all) {
      this.#toldOfAll = false;
    }
    this.#schedule.begin();
    try {
      await this.#look(all);
      this.#schedule.done();
      this.#restsUntil = Date.now() + REST_MS;
    } catch (error) {
      this.#schedule.failed();
      this.#restsUntil =
        Date.now() + Math.max(REST_MS, this.#schedule.msLeft());
      throw error;
    }
  }

  async #look(all: boolean): Promise<void> {
    const { landing, renewLease, isStopped, fetch, wake } = this.options;
    const until = Date.now() + TURN_MS;
    const goesOn = async () => {
      if (isStopped() || Date.now() >= until) {
        return false;
      }
      await renewLease();
      return true;
    };
    let last = await landing.look(goesOn, all);
    let { problem } = last;
    // One after the other is merged, each on the one before; what is behind for another reason may stay so.
    for (let goOn = last.behind; goOn && !isStopped(); goOn = last.mainMoved) {
      const moved = await fetch();
      if (last.mainMoved && !moved) {
        break;
      }
      last = await landing.look(goesOn, false);
      problem ??= last.problem;
    }
    if (problem) {
      throw problem;
    }
    if (last.more) {
      wake();
    }
  }
}
