import { shardOfBranch } from '@berth/plugin-environments-common';
import { PushRejectedError } from '../git/PushRejectedError';
import { RemoteRefusedError } from '../git/RemoteRefusedError';
import type { DeliveryMove } from './DeliveryMove';
import type { DeliveryUpdate } from './writeDeliveries';

/** Milliseconds that are spent on finding out which branch is refused, before anything else gets its turn. */
const SEARCH_MS = 2_000;

export interface PushingMoves {
  /** Moves all of these on the remote or none. @throws as `pushAtomic` */
  push: (moves: DeliveryMove[]) => Promise<DeliveryUpdate[]>;
  /** How the shards of these clusters have to move, by the branches that are there now. */
  shardsOf: (clusters: Set<string>) => Promise<DeliveryMove[]>;
  /** What was tried last was overtaken by somebody, and all branches were fetched since. */
  isOvertaken: boolean;
}

/** What became of moves. */
export interface PushedMoves {
  updates: DeliveryUpdate[];
  /** Those that the remote does not let move, even one by one. */
  refused: Array<{ move: DeliveryMove; words: string }>;
  /** Those for which there was no time; of a failure, shards alone. */
  untried: DeliveryMove[];
  /** Why none of the others were pushed; absent where all were tried. */
  failure?: unknown;
}

class Search {
  readonly found: PushedMoves = { updates: [], refused: [], untried: [] };
  #ends = Infinity;

  constructor(private readonly options: PushingMoves) {}

  async all(moves: DeliveryMove[]): Promise<void> {
    const words = moves.length > 0 && (await this.#try(moves));
    if (!words) {
      return;
    }
    this.#ends = Date.now() + SEARCH_MS;
    const part = (those: DeliveryMove[]) =>
      this.#halves(those, those.length === moves.length ? words : undefined);
    await part(moves.filter(({ shard, files }) => !shard && files));
    // An engine's object comes with its environment's branch: the shards hold what has come by now.
    const shards = moves.filter(({ shard }) => shard);
    await part(
      shards.length === moves.length
        ? shards
        : await this.options.shardsOf(
            new Set(shards.map(({ branch }) => shardOfBranch(branch).cluster)),
          ),
    );
    // Forges keep protected branches, whoever asks: nothing else waits for that.
    await part(moves.filter(({ files }) => !files));
  }

  /** @param known - why these were refused together, where they were */
  async #halves(moves: DeliveryMove[], known?: string): Promise<void> {
    if (moves.length === 0) {
      return;
    }
    const { updates, refused, untried } = this.found;
    const isFirst = updates.length === 0 && refused.length === 0;
    // A slow forge gets at least one branch further each time.
    if (!isFirst && Date.now() > this.#ends) {
      untried.push(...moves);
      return;
    }
    const words = known ?? (await this.#try(moves));
    if (words === undefined) {
      return;
    }
    if (moves.length === 1) {
      refused.push({ move: moves[0], words });
      return;
    }
    const half = Math.ceil(moves.length / 2);
    await this.#halves(moves.slice(0, half));
    await this.#halves(moves.slice(half));
  }

  /** Why they are refused; undefined where they have moved. */
  async #try(moves: DeliveryMove[]): Promise<string | undefined> {
    try {
      this.found.updates.push(...(await this.options.push(moves)));
      return undefined;
    } catch (error) {
      if (
        error instanceof RemoteRefusedError ||
        // Nobody overtakes all of them twice: a lock that somebody left holds one of them.
        (error instanceof PushRejectedError && this.options.isOvertaken)
      ) {
        return error.words;
      }
      throw error;
    }
  }
}

/**
 * Pushes moves together; where the remote refuses that, in parts and halves of parts, so that what is refused by itself
 * is known and all others go on. What fails for another reason ends it.
 */
export async function pushMoves(
  moves: DeliveryMove[],
  options: PushingMoves,
): Promise<PushedMoves> {
  const search = new Search(options);
  try {
    await search.all(moves);
  } catch (failure) {
    const { updates, refused, untried } = search.found;
    const tried = new Set([
      ...updates.map(({ branch }) => branch),
      ...refused.map(({ move }) => move.branch),
    ]);
    return {
      updates,
      refused,
      untried: [
        ...untried,
        ...moves.filter(move => !tried.has(move.branch) && move.shard),
      ],
      failure,
    };
  }
  return search.found;
}
