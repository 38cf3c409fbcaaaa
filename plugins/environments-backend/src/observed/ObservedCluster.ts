import type { Delivery } from '@berth/plugin-environments-common';

/** A cluster as it was last seen; the contract's `Cluster` without what Git and the projection add to it. */
export interface ObservedCluster {
  name: string;
  title: string;
  engine: string;
  delivery: Delivery;
  reachable: boolean;
  /** Why it can't be reached, or what Berth may not read of it. */
  problem?: string;
  /** RFC 3339. */
  lastAnswerAt?: string;
  version?: string;
  /** Cores, bytes, pods; absent while unknown. */
  allocatable?: { cpu: number; memory: number; pods: number };
}
