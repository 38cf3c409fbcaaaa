import type { ObjectType } from '@berth/plugin-environments-node';

const core = (plural: string, kind: string): ObjectType => ({
  group: '',
  version: 'v1',
  plural,
  kind,
});

const apps = (plural: string, kind: string): ObjectType => ({
  group: 'apps',
  version: 'v1',
  plural,
  kind,
});

export const podType = core('pods', 'Pod');
export const nodeType = core('nodes', 'Node');
export const namespaceType = core('namespaces', 'Namespace');
export const quotaType = core('resourcequotas', 'ResourceQuota');
export const eventType = core('events', 'Event');

export const ingressType: ObjectType = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingresses',
  kind: 'Ingress',
};

export const workloadTypes: ObjectType[] = [
  apps('deployments', 'Deployment'),
  apps('statefulsets', 'StatefulSet'),
  apps('daemonsets', 'DaemonSet'),
  { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
];

/** What is watched on every cluster besides its engine's types. */
export const observedTypes: ObjectType[] = [
  namespaceType,
  ...workloadTypes,
  podType,
  ingressType,
  quotaType,
  nodeType,
];
