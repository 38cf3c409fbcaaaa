import { Schedule } from '../Schedule';
import type { DeliveryMove } from './DeliveryMove';

interface Refused {
  /** Why, in one sentence. */
  problem: string;
  shard: boolean;
  /** Whose news do not arrive. */
  environments: ReadonlySet<string>;
}

/**
 * Delivery branches that the remote did not let move, each by itself. They are tried again apart from all others, later
 * each time that none of them moves.
 */
export class RefusedMoves {
  /** By branch, those that were tried last at the end. */
  readonly #refused = new Map<string, Refused>();
  readonly #retry = new Schedule(0);

  get size(): number {
    return this.#refused.size;
  }

  has(branch: string): boolean {
    return this.#refused.has(branch);
  }

  /** Whether it is time to try them again. */
  get isDue(): boolean {
    return this.size > 0 && this.#retry.isDue();
  }

  /** Ids of the environments whose own branches these are. */
  environments(): string[] {
    return [...this.#refused.values()].flatMap(({ shard, environments }) =>
      shard ? [] : [...environments],
    );
  }

  /** The shards' branches among them. */
  shards(): string[] {
    return [...this.#refused].flatMap(([branch, { shard }]) =>
      shard ? branch : [],
    );
  }

  /** Why the news of an environment do not arrive; undefined where that is not for a branch in here. */
  problemOf(branch: string, id: string): string | undefined {
    const own = this.#refused.get(branch);
    const found =
      own ??
      [...this.#refused.values()].find(
        ({ shard, environments }) => shard && environments.has(id),
      );
    return found?.problem;
  }

  /**
   * It was refused.
   *
   * @param environments - those that it concerns
   * @returns true where that, or why, is new
   */
  add(
    { branch, shard }: DeliveryMove,
    problem: string,
    environments: Iterable<string>,
  ): boolean {
    const known = this.#refused.get(branch);
    this.#refused.delete(branch);
    this.#refused.set(branch, {
      problem,
      shard,
      environments: new Set([...(known?.environments ?? []), ...environments]),
    });
    if (!known) {
      this.#retry.done();
      this.#retry.failed();
    }
    return known?.problem !== problem;
  }

  /**
   * These moved, or need not move any more.
   *
   * @returns ids of the environments that this concerns
   */
  settle(branches: Iterable<string>): string[] {
    const ids: string[] = [];
    for (const branch of branches) {
      ids.push(...(this.#refused.get(branch)?.environments ?? []));
      this.#refused.delete(branch);
    }
    return ids;
  }

  /** As if nothing had been refused. @returns ids of the environments that this concerns */
  forgetAll(): string[] {
    return this.settle([...this.#refused.keys()]);
  }

  /** All that are due were tried. @param moved - whether one of them moved */
  retried(moved: boolean): void {
    if (moved) {
      this.#retry.done();
    }
    this.#retry.failed();
  }
}
