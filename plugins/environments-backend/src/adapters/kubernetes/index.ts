export { KubeconfigFile } from './KubeconfigFile';
export {
  KubernetesConnection,
  type ConnectionDeadlines,
} from './KubernetesConnection';
export { KubernetesClusterReader } from './KubernetesClusterReader';
export { KubernetesLogReader } from './KubernetesLogReader';
