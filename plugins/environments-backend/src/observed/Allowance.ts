const MIB = 1024 * 1024;

/** Bytes of answers, as they come over the wire. */
export interface AllowanceLimits {
  /** Of one answer; 32 MiB by default. */
  answer: number;
  /** Of all answers together that are held; 64 MiB by default. */
  all: number;
}

const DEFAULTS: AllowanceLimits = { answer: 32 * MIB, all: 64 * MIB };

/** How much of a cluster's answers somebody who looks at them may have in memory at once. */
export class Allowance {
  readonly #limits: AllowanceLimits;
  #left: number;

  constructor(limits: Partial<AllowanceLimits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits };
    this.#left = this.#limits.all;
  }

  /** What is allowed in all, in words. */
  get text(): string {
    return `${Math.round((this.#limits.all / MIB) * 10) / 10} MiB`;
  }

  /** Begins an answer; what it takes is held until it is given back. */
  answer(): { takes(bytes: number): boolean; giveBack(): void } {
    let taken = 0;
    return {
      takes: bytes => {
        if (bytes > this.#left || taken + bytes > this.#limits.answer) {
          return false;
        }
        taken += bytes;
        this.#left -= bytes;
        return true;
      },
      giveBack: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}
