import type { StatusRecord } from '@berth/plugin-environments-node';
import { RecentTimes } from './RecentTimes';

/** Milliseconds after which it is late that nobody is known to have asked for. */
const UNASKED = 3_000;

/** Milliseconds until something is asked for again: the first time, and at most. Each time is twice the one before. */
const AGAIN = 30_000;
const AGAIN_AT_MOST = 300_000;

interface Late {
  /** What the engine should come to. */
  wanted: string;
  timer: NodeJS.Timeout;
}

/**
 * Has engines asked again for what they should have fetched and have not: a request may be lost, and the process that
 * pushed may have died before it asked. What is fetched costs nothing.
 */
export class LateFetches {
  readonly #ask: (environmentId: string) => Promise<void>;
  readonly #late = new Map<string, Late>();
  /** Those for which it is still too early to ask again. */
  readonly #askedAt = new RecentTimes(AGAIN);

  /** `ask` resolves once the engine was asked, or can't be; never rejects. */
  constructor(ask: (environmentId: string) => Promise<void>) {
    this.#ask = ask;
  }

  /** Somebody in this process asks for an environment now. */
  asked(environmentId: string): void {
    this.#askedAt.note(environmentId);
    const late = this.#late.get(environmentId);
    if (late) {
      this.#wait(environmentId, late.wanted, AGAIN);
    }
  }

  /** An environment's row was derived; `expected` is the commit that its engine should come to. */
  derived(
    { id, spec, invalid, commit, status }: StatusRecord,
    expected: { revision: string; at: string } | undefined,
  ): void {
    const isGone = spec === undefined && invalid === undefined;
    const fetched = status.chain.find(({ name }) => name === 'fetched');
    const isLate =
      !status.stale &&
      (expected !== undefined || isGone) &&
      (fetched?.state === 'running' || fetched?.state === 'failed');
    const wanted = expected?.revision ?? 'deletion';
    if (!isLate) {
      this.#forget(id);
    } else if (this.#late.get(id)?.wanted !== wanted) {
      const now = Date.now();
      const since = Date.parse(expected?.at ?? commit?.at ?? '') || now;
      const askedAt = this.#askedAt.of(id) ?? -Infinity;
      const due = Math.max(
        since + UNASKED,
        // What was asked for before was something else.
        askedAt >= since ? askedAt + AGAIN : now,
      );
      this.#wait(id, wanted, AGAIN, due - now);
    }
  }

  /** Forgets all: somebody else looks after it, or nobody any more. */
  clear(): void {
    [...this.#late.keys()].forEach(id => this.#forget(id));
  }

  #forget(id: string): void {
    clearTimeout(this.#late.get(id)?.timer);
    this.#late.delete(id);
  }

  #wait(id: string, wanted: string, again: number, ms = again): void {
    clearTimeout(this.#late.get(id)?.timer);
    const timer = setTimeout(() => this.#askAgain(id, wanted, again), ms);
    timer.unref();
    this.#late.set(id, { wanted, timer });
  }

  async #askAgain(id: string, wanted: string, again: number): Promise<void> {
    const late = this.#late.get(id);
    await this.#ask(id);
    // It may have come, or have been asked for, while the request was on its way.
    if (late && this.#late.get(id) === late) {
      this.#wait(id, wanted, Math.min(again * 2, AGAIN_AT_MOST), again);
    }
  }
}
