import type { Manifest } from '@berth/plugin-environments-node';

/** Built-in kinds without a namespace; of others, those whose names begin with `Cluster` have none by custom. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'FlowSchema',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** Whether an object of a chart belongs to no namespace, as far as its kind tells. */
export function isClusterScoped({ kind }: Manifest): boolean {
  return CLUSTER_SCOPED.has(kind) || kind.startsWith('Cluster');
}
