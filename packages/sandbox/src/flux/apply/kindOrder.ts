const FIRST = [
  'CustomResourceDefinition',
  'Namespace',
  'ResourceQuota',
  'LimitRange',
  'StorageClass',
  'PriorityClass',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'NetworkPolicy',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const DEFINITIONS = new Set(['CustomResourceDefinition', 'Namespace']);

/** Sorts objects so that what others need comes first; the order is kept otherwise. */
export function inApplyOrder<T extends { kind: string }>(objects: T[]): T[] {
  return [...objects].sort((a, b) => rank(a.kind) - rank(b.kind));
}

/** Whether other objects cannot even be checked before this one exists. */
export function isDefinition(object: { kind: string }): boolean {
  return DEFINITIONS.has(object.kind);
}

function rank(kind: string): number {
  const first = FIRST.indexOf(kind);
  if (first >= 0) {
    return first;
  }
  const last = LAST.indexOf(kind);
  return last >= 0 ? FIRST.length + 1 + last : FIRST.length;
}
