export { ConfigClusterSource } from './ConfigClusterSource';
export { readClusters, type ConfiguredCluster } from './readClusters';
