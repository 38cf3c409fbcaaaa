export {
  startCluster,
  type Cluster,
  type ClusterOptions,
} from './startCluster';
export { Faults, type FaultSettings, type WorkloadName } from './faults';
export type { Timings } from './life/timings';
export type { NodeOptions } from './life/seed';
