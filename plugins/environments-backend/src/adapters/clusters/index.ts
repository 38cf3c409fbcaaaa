export { ConfigClusterSource } from './ConfigClusterSource';
export { connectHub, type HubReader } from './connectHub';
export { readClusters, type ConfiguredCluster } from './readClusters';
export {
  readClusterSecrets,
  type ClusterSecretsSettings,
} from './readClusterSecrets';
export { SecretClusterSource } from './SecretClusterSource';
