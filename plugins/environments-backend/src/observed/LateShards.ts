import { shardOf } from '@berth/plugin-environments-common';
import { RecentTimes } from './RecentTimes';

/** Milliseconds in which a shard is asked again once, however many environments wait for it. */
const AGAIN = 30_000;

/**
 * Says where a late environment's shard is to be asked too. A thousand environments that came at once wait for a few
 * shards, and each question costs the engine and the forge a look at the repository.
 */
export class LateShards {
  readonly #holds: (
    cluster: string,
    environmentId: string,
  ) => boolean | undefined;
  readonly #asked = new RecentTimes(AGAIN);

  /** `holds`: whether a cluster has the engine's objects of an environment; undefined where nobody watches it. */
  constructor(
    holds: (cluster: string, environmentId: string) => boolean | undefined,
  ) {
    this.#holds = holds;
  }

  /**
   * Whether an environment may be late by its shard, which nobody has asked a moment ago; takes it for asked then.
   *
   * @param wanted - whether the cluster is to have the environment's objects
   */
  take(cluster: string, environmentId: string, wanted: boolean): boolean {
    const shard = `${cluster} ${shardOf(environmentId)}`;
    if (
      this.#holds(cluster, environmentId) === wanted ||
      this.#asked.of(shard) !== undefined
    ) {
      return false;
    }
    this.#asked.note(shard);
    return true;
  }
}
