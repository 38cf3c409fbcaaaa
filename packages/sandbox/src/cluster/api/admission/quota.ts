import { forbidden } from '../ApiError';
import { recordAt, recordsAt, stringAt } from '../json';
import type { KubeObject } from '../object';
import { formatQuantity, parseQuantity } from '../quantity';
import type { ResourceType } from '../resources';
import type { Store } from '../Store';
import { podResources } from './podResources';

/** Amounts by the names that a ResourceQuota uses ("requests.cpu", "count/jobs.batch"). */
export type Usage = Record<string, number>;

function podUsage(pod: KubeObject): Usage {
  const usage: Usage = { 'count/pods': 1 };
  const phase = stringAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return usage;
  usage.pods = 1;
  for (const [name, value] of Object.entries(
    podResources(pod.spec, 'requests'),
  )) {
    usage[`requests.${name}`] = value;
    if (!name.includes('/')) usage[name] = value;
  }
  for (const [name, value] of Object.entries(
    podResources(pod.spec, 'limits'),
  )) {
    usage[`limits.${name}`] = value;
  }
  return usage;
}

function serviceUsage(service: KubeObject): Usage {
  const type = stringAt(service, 'spec', 'type');
  const ports = recordsAt(service, 'spec', 'ports').length;
  return {
    services: 1,
    'count/services': 1,
    'services.loadbalancers': type === 'LoadBalancer' ? 1 : 0,
    'services.nodeports':
      type === 'LoadBalancer' || type === 'NodePort' ? ports : 0,
  };
}

function claimUsage(claim: KubeObject): Usage {
  const storage = parseQuantity(
    recordAt(claim, 'spec', 'resources', 'requests').storage,
  );
  const usage: Usage = {
    persistentvolumeclaims: 1,
    'count/persistentvolumeclaims': 1,
    'requests.storage': storage,
  };
  const storageClass = stringAt(claim, 'spec', 'storageClassName');
  if (storageClass) {
    const prefix = `${storageClass}.storageclass.storage.k8s.io`;
    usage[`${prefix}/requests.storage`] = storage;
    usage[`${prefix}/persistentvolumeclaims`] = 1;
  }
  return usage;
}

const BARE_COUNTS = new Set([
  'configmaps',
  'secrets',
  'resourcequotas',
  'replicationcontrollers',
]);

/** What one object takes of a quota. */
export function usageOf(key: string, object: KubeObject): Usage {
  if (key === 'pods') return podUsage(object);
  if (key === 'services') return serviceUsage(object);
  if (key === 'persistentvolumeclaims') return claimUsage(object);
  return { [`count/${key}`]: 1, ...(BARE_COUNTS.has(key) ? { [key]: 1 } : {}) };
}

function keyOfResource(resource: string): string {
  if (resource.startsWith('count/')) return resource.slice('count/'.length);
  if (BARE_COUNTS.has(resource)) return resource;
  if (resource.startsWith('services')) return 'services';
  return /storage$|persistentvolumeclaims$/.test(resource) &&
    !resource.includes('ephemeral')
    ? 'persistentvolumeclaims'
    : 'pods';
}

/** What a namespace's objects take of the resources that a quota names. */
export function namespaceUsage(
  store: Store,
  namespace: string,
  resources: string[],
): Usage {
  const totals: Usage = Object.fromEntries(resources.map(name => [name, 0]));
  for (const key of new Set(resources.map(keyOfResource))) {
    for (const object of store.list(key, namespace)) {
      const usage = usageOf(key, object);
      for (const name of resources) {
        if (keyOfResource(name) === key) totals[name] += usage[name] ?? 0;
      }
    }
  }
  return totals;
}

const MUST_SPECIFY = /^(cpu|memory|(requests|limits)\.(cpu|memory))$/;

function listed(resources: string[], amounts: Record<string, unknown>): string {
  return resources.map(name => `${name}=${String(amounts[name])}`).join(',');
}

function formatted(usage: Usage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(usage).map(([name, value]) => [
      name,
      formatQuantity(name, value),
    ]),
  );
}

/**
 * Refuses what would take more than a namespace's quotas leave.
 * @throws ApiError 403 "exceeded quota" or "failed quota: … must specify".
 */
export function checkQuota(
  type: ResourceType,
  object: KubeObject,
  current: KubeObject | undefined,
  store: Store,
): void {
  const { namespace, name } = object.metadata;
  if (!type.namespaced || namespace === undefined) return;
  if (
    current &&
    type.key !== 'services' &&
    type.key !== 'persistentvolumeclaims'
  ) {
    return;
  }
  for (const quota of store.list('resourcequotas', namespace)) {
    const hard = recordAt(quota, 'spec', 'hard');
    const asked = usageOf(type.key, object);
    const before = current ? usageOf(type.key, current) : {};
    if (type.key === 'pods') {
      const missing = Object.keys(hard)
        .filter(resource => MUST_SPECIFY.test(resource))
        .filter(resource => !(resource in asked))
        .sort();
      if (missing.length > 0) {
        const list = missingWords(missing, object);
        throw forbidden(
          type,
          name,
          `failed quota: ${quota.metadata.name}: must specify ${list}`,
        );
      }
    }
    const relevant = Object.keys(hard).filter(resource => resource in asked);
    if (relevant.length === 0) continue;
    const used = namespaceUsage(store, namespace, relevant);
    const delta: Usage = {};
    for (const resource of relevant) {
      delta[resource] = asked[resource] - (before[resource] ?? 0);
    }
    const over = relevant
      .filter(r => delta[r] > 0)
      .filter(r => used[r] + delta[r] > parseQuantity(hard[r]) + 1e-9)
      .sort();
    if (over.length > 0) {
      throw forbidden(
        type,
        name,
        `exceeded quota: ${quota.metadata.name}, requested: ${listed(
          over,
          formatted(delta),
        )}, used: ${listed(over, formatted(used))}, limited: ${listed(
          over,
          hard,
        )}`,
      );
    }
  }
}

function missingWords(missing: string[], pod: KubeObject): string {
  const containers = recordsAt(pod, 'spec', 'containers')
    .map(container => stringAt(container, 'name'))
    .join(',');
  return missing.map(resource => `${resource} for: ${containers}`).join('; ');
}
