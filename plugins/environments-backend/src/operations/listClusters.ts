import {
  environmentReadPermission,
  type Cluster,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';

/** Clusters with reachability, capacity and load. */
export function listClusters({
  permissions,
  observed,
}: OperationsOptions): UseCase<undefined, Cluster[]> {
  return authorized(permissions, environmentReadPermission, () =>
    observed.clusters(),
  );
}
