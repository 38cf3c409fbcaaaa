import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Delivery,
  PlanningContext,
} from '@berth/plugin-environments-common';
import type {
  LeaseStore,
  OperationStore,
  WakeStore,
} from '@berth/plugin-environments-node';
import type { DeletionLimits } from './delivery/DeletionGuard';
import type { GitCredentials } from './git/Askpass';
import type { LandingOptions } from './landing/LandingOptions';

/** What plans are made from besides the repository. */
export type PlanningSurroundings = Omit<
  PlanningContext,
  'tree' | 'treeAt' | 'environments'
>;

export interface DesiredOptions {
  /** A folder of this process alone, for the copy of the repository. */
  dataDir: string;
  repository: {
    /** https, ssh, or http to this machine. */
    url: string;
    /** The branch that holds everything; `main` where left out. */
    branch?: string;
    /** Asked before every command that speaks to the remote. */
    credentials?: () => Promise<GitCredentials | undefined>;
  };
  operations: OperationStore;
  leases: LeaseStore;
  /** Clusters and what else a plan needs; asked before every batch. */
  surroundings: () => Promise<PlanningSurroundings>;
  logger: LoggerService;
  /** Who commits; `Berth <berth@localhost>` where left out. Authors are the requesters. */
  committer?: { name: string; email: string };
  /** When a push by hand deletes so much that the deletions are held; more than 3 and more than half where left out. */
  deletionGuard?: DeletionLimits;
  /** What comes by pull request; nothing where left out. */
  landing?: LandingOptions;
  /** What other processes were told by the forge; nothing is heard of that where left out. */
  wakes?: Pick<WakeStore, 'counts'>;
  /** Seconds between two looks at the remote; 5 where left out. */
  pollSeconds?: number;
  /** Seconds between two checks of all delivery branches; 600 where left out. */
  checkSeconds?: number;
  /** Seconds that the writer's lease lasts without being renewed; 30 where left out. */
  leaseSeconds?: number;
  /** Seconds that one git command may take, besides a fetch; 60 where left out. */
  deadlineSeconds?: number;
  /** Seconds that a fetch may bring nothing; 60 where left out. One that goes on may take sixty times as long. */
  fetchTimeoutSeconds?: number;
  /** Operations in one push at most; 500 where left out. */
  batchSize?: number;
  /** Seconds until an operation that could not be committed is tried for the second time; 2 where left out. It doubles each time, up to 5 minutes. */
  retrySeconds?: number;
}

/** How the engines of each cluster come to their files; a cluster that nobody registered takes branches. */
export function deliveryModes(
  surroundings: PlanningSurroundings,
): (cluster: string) => Delivery {
  const modes = new Map(
    surroundings.clusters.map(({ name, delivery }) => [name, delivery]),
  );
  return cluster => modes.get(cluster) ?? 'branches';
}
