import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';

/** How many logs are followed at the same time at most. */
export interface FollowedLimits {
  /** By one caller, in all their windows. */
  caller: number;
  /** By all callers of this process. */
  all: number;
}

const DEFAULTS: FollowedLimits = { caller: 20, all: 200 };

/** The logs that are being followed: each keeps a connection to its cluster and one to its reader. */
export class FollowedLogs {
  readonly #limits: FollowedLimits;
  readonly #byCaller = new Map<string, number>();
  #all = 0;

  constructor(limits = DEFAULTS) {
    this.#limits = limits;
  }

  /**
   * The lines, counted for as long as they are read. Fails with ServiceUnavailableError before the first where too many
   * logs are followed.
   */
  async *follow(
    credentials: BackstageCredentials,
    lines: () => AsyncIterable<string>,
  ): AsyncGenerator<string> {
    const caller = nameOf(credentials);
    this.#begin(caller);
    try {
      yield* lines();
    } finally {
      this.#end(caller);
    }
  }

  #begin(caller: string): void {
    const { caller: most, all } = this.#limits;
    const own = this.#byCaller.get(caller) ?? 0;
    if (own >= most) {
      throw new ServiceUnavailableError(
        `You follow ${most} logs already, as many as one may at the same time; close one of them, or read this one without following it`,
      );
    }
    if (this.#all >= all) {
      throw new ServiceUnavailableError(
        `${all} logs are being followed already, as many as this portal can at the same time; try again later, or read this one without following it`,
      );
    }
    this.#byCaller.set(caller, own + 1);
    this.#all += 1;
  }

  #end(caller: string): void {
    const left = (this.#byCaller.get(caller) ?? 1) - 1;
    if (left > 0) {
      this.#byCaller.set(caller, left);
    } else {
      this.#byCaller.delete(caller);
    }
    this.#all -= 1;
  }
}

/** One name for all that a caller asks with. */
function nameOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    | BackstageUserPrincipal
    | BackstageServicePrincipal
    | { type: 'none' };
  switch (principal.type) {
    case 'user':
      return `user ${principal.userEntityRef.toLowerCase()}`;
    case 'service':
      return `service ${principal.subject}`;
    default:
      return principal.type;
  }
}
