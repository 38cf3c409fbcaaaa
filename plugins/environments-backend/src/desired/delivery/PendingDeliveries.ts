import type { MainCommit } from '../history/readCommits';

/** Whose delivery branches are to be compared with what `main` says. */
export class PendingDeliveries {
  readonly environments = new Set<string>();
  /** Clusters, with the commit that made their engine's objects others, where there is one. */
  readonly clusters = new Map<string, MainCommit | undefined>();

  /** Ids whose engine's objects came, went or changed. */
  readonly engineObjects = new Set<string>();

  get empty(): boolean {
    return this.environments.size === 0 && this.clusters.size === 0;
  }
}
