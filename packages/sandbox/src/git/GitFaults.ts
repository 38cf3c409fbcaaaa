/** The requests that a fault concerns. */
export type GitTraffic = 'fetch' | 'push' | 'any';

type Fault =
  | { kind: 'refuse'; words: string }
  | { kind: 'status'; status: number; traffic: GitTraffic }
  | { kind: 'delay'; ms: number; traffic: GitTraffic }
  | { kind: 'hangUp' };

type Armed = Fault & { left: number };

/**
 * What the Git remote does wrong on command. Each fault strikes `times` times (once by
 * default, `Infinity` until it is cleared). A fetch counts per request, of which git makes two or three.
 */
export class GitFaults {
  readonly #armed: Armed[] = [];

  /** Refuses a push as a server's own rule does, with these words to the person who pushes. */
  refusePush(words: string, times: number = 1): void {
    this.#armed.push({ kind: 'refuse', words, left: times });
  }

  /** Answers a request with an HTTP error and does nothing else. */
  answerStatus(
    status: number = 500,
    traffic: GitTraffic = 'any',
    times: number = 1,
  ): void {
    this.#armed.push({ kind: 'status', status, traffic, left: times });
  }

  /** Waits this many milliseconds before a request is looked at. */
  delay(ms: number, traffic: GitTraffic = 'any', times: number = 1): void {
    this.#armed.push({ kind: 'delay', ms, traffic, left: times });
  }

  /** Takes a push and closes the connection in the middle of the answer, so that the outcome is unknown. */
  hangUpAfterPush(times: number = 1): void {
    this.#armed.push({ kind: 'hangUp', left: times });
  }

  /** Ends all faults. */
  clear(): void {
    this.#armed.length = 0;
  }

  /** The refusal's words, where the next push is to be refused. */
  takeRefusal(): string | undefined {
    const fault = this.#take(it => it.kind === 'refuse');
    return fault?.kind === 'refuse' ? fault.words : undefined;
  }

  takeStatus(traffic: GitTraffic): number | undefined {
    const fault = this.#take(
      it => it.kind === 'status' && concerns(it.traffic, traffic),
    );
    return fault?.kind === 'status' ? fault.status : undefined;
  }

  takeDelay(traffic: GitTraffic): number | undefined {
    const fault = this.#take(
      it => it.kind === 'delay' && concerns(it.traffic, traffic),
    );
    return fault?.kind === 'delay' ? fault.ms : undefined;
  }

  takeHangUp(): boolean {
    return this.#take(it => it.kind === 'hangUp') !== undefined;
  }

  #take(strikes: (fault: Fault) => boolean): Fault | undefined {
    const index = this.#armed.findIndex(strikes);
    const fault = this.#armed[index];
    if (fault) {
      fault.left -= 1;
      if (fault.left <= 0) {
        this.#armed.splice(index, 1);
      }
    }
    return fault;
  }
}

function concerns(fault: GitTraffic, traffic: GitTraffic): boolean {
  return fault === 'any' || fault === traffic;
}
