/** How a cluster answers, over all its watches. */
export interface ReachabilityState {
  reachable: boolean;
  /** RFC 3339; absent where it never answered. */
  lastAnswerAt?: string;
  /** Why it can't be reached, where it can't. */
  problem?: string;
}

/**
 * Tells a cluster that is away from a passing trouble: it counts as unreachable once it has given nothing but
 * failures for the grace time.
 */
export class Reachability {
  readonly #grace: number;
  readonly #onChanged: (reachable: boolean) => void;
  #lastAnswerAt: string | undefined;
  #failing: { message: string; timer: NodeJS.Timeout } | undefined;
  #reachable = true;

  /** `graceMs` is in milliseconds. */
  constructor(graceMs: number, onChanged: (reachable: boolean) => void) {
    this.#grace = graceMs;
    this.#onChanged = onChanged;
  }

  get state(): ReachabilityState {
    return {
      reachable: this.#reachable,
      lastAnswerAt: this.#lastAnswerAt,
      problem: this.#reachable ? undefined : this.#failing?.message,
    };
  }

  /** Whether the last thing that was heard is a failure. */
  get failing(): boolean {
    return this.#failing !== undefined;
  }

  answered(): void {
    this.#lastAnswerAt = new Date().toISOString();
    this.#settle();
    if (!this.#reachable) {
      this.#reachable = true;
      this.#onChanged(true);
    }
  }

  failed(message: string): void {
    if (this.#failing) {
      this.#failing.message = message;
      return;
    }
    this.#failing = {
      message,
      timer: setTimeout(() => {
        this.#reachable = false;
        this.#onChanged(false);
      }, this.#grace),
    };
  }

  stop(): void {
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#failing?.timer);
    this.#failing = undefined;
  }
}
