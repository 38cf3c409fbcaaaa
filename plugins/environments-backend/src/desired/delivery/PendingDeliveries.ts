import {
  environmentBranch,
  shardOfBranch,
} from '@berth/plugin-environments-common';
import type { MainCommit } from '../history/readCommits';
import type { DeliveryMove } from './DeliveryMove';
import { RefusedMoves } from './RefusedMoves';

/** Whose delivery branches are to be compared with what `main` says. */
export class PendingDeliveries {
  readonly environments = new Set<string>();
  /** Clusters, with the commit that made their engine's objects others, where there is one. */
  readonly clusters = new Map<string, MainCommit | undefined>();

  /** Ids whose engine's objects came, went or changed. */
  readonly engineObjects = new Set<string>();
  /** What waits for the remote to let it move. */
  readonly refused = new RefusedMoves();

  get empty(): boolean {
    return this.environments.size === 0 && this.clusters.size === 0;
  }

  /** Whether there is something to do now. */
  get isDue(): boolean {
    return this.hasNews || this.refused.isDue;
  }

  /** Whether there is something besides what was refused. */
  get hasNews(): boolean {
    if (this.clusters.size > 0) {
      return true;
    }
    for (const id of this.environments) {
      if (!this.refused.has(environmentBranch(id))) {
        return true;
      }
    }
    return false;
  }

  /** The environments that were not refused. */
  news(): string[] {
    return this.refused.size === 0
      ? [...this.environments]
      : [...this.environments].filter(
          id => !this.refused.has(environmentBranch(id)),
        );
  }

  /** These have been compared. */
  done(ids: Iterable<string>, clusters: Iterable<string>): void {
    for (const id of ids) {
      this.environments.delete(id);
    }
    for (const cluster of clusters) {
      this.clusters.delete(cluster);
    }
    if (!this.hasNews) {
      this.engineObjects.clear();
    }
  }

  /** What this move is about is to be compared again, after all others. */
  await(
    move: DeliveryMove,
    clusters: ReadonlyMap<string, MainCommit | undefined>,
  ): void {
    if (move.shard) {
      const { cluster } = shardOfBranch(move.branch);
      this.clusters.set(cluster, clusters.get(cluster));
    } else {
      for (const id of move.environments) {
        this.environments.add(id);
      }
    }
  }
}
