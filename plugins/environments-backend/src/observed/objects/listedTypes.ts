import type {
  KubernetesObject,
  ObjectType,
} from '@berth/plugin-environments-node';
import { ingressType, quotaType, workloadTypes } from '../observedTypes';

const type = (
  group: string,
  version: string,
  plural: string,
  kind: string,
): ObjectType => ({ group, version, plural, kind });

/** What is shown of a namespace, in this order; pods and events have their own places. */
export const listedTypes: ObjectType[] = [
  ...workloadTypes,
  type('batch', 'v1', 'cronjobs', 'CronJob'),
  type('', 'v1', 'services', 'Service'),
  ingressType,
  type('', 'v1', 'configmaps', 'ConfigMap'),
  type('', 'v1', 'secrets', 'Secret'),
  type('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  quotaType,
  type('', 'v1', 'limitranges', 'LimitRange'),
  type('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy'),
  type('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  type('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  type('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  type(
    'autoscaling',
    'v2',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
  ),
  type('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
];

/** Objects that Kubernetes and Helm keep in every namespace for themselves. */
export function isBookkeeping({ kind, metadata }: KubernetesObject): boolean {
  return (
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && metadata.name === 'default') ||
    (kind === 'Secret' && metadata.name.startsWith('sh.helm.release.v1.'))
  );
}
