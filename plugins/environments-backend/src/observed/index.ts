export type {
  DesiredEnvironment,
  DesiredView,
  PushedEnvironment,
} from './DesiredView';
export type { ObservedCluster } from './ObservedCluster';
export { ObservedState, type ObservedStateOptions } from './ObservedState';
export { WatchSupervisor } from './WatchSupervisor';
export { defaultWatchTimings } from './WatchTimings';
