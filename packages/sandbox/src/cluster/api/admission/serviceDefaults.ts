import { recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import type { Store } from '../Store';

const addresses = new WeakMap<Store, number>();

/** The next free address of 10.96.0.0/12; counts up, so nothing is searched. */
function nextAddress(store: Store): string {
  let next = addresses.get(store);
  if (next === undefined) {
    next = 10;
    for (const service of store.list('services')) {
      const [, second, third, last] = stringAt(service, 'spec', 'clusterIP')
        .split('.')
        .map(Number);
      if (!Number.isNaN(last)) {
        next = Math.max(next, ((second - 96) * 256 + third) * 256 + last);
      }
    }
  }
  next += 1;
  addresses.set(store, next);
  return `10.${96 + (next >> 16)}.${(next >> 8) & 255}.${next & 255}`;
}

function portDefaults(port: JsonObject): JsonObject {
  return { protocol: 'TCP', targetPort: port.port, ...port };
}

/** The defaults of a Service, its cluster address among them. */
export function serviceDefaults(object: KubeObject, store: Store): KubeObject {
  const spec = recordAt(object, 'spec');
  const type = stringAt(spec, 'type') || 'ClusterIP';
  const ports = Array.isArray(spec.ports)
    ? { ports: recordsAt(spec, 'ports').map(portDefaults) }
    : {};
  if (type === 'ExternalName') {
    return { ...object, spec: { sessionAffinity: 'None', ...spec, ...ports } };
  }
  const stored = store.get(
    'services',
    object.metadata.namespace ?? '',
    object.metadata.name,
  );
  const clusterIP =
    stringAt(spec, 'clusterIP') ||
    stringAt(stored, 'spec', 'clusterIP') ||
    nextAddress(store);
  return {
    ...object,
    spec: {
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      type,
      ...spec,
      ...ports,
      clusterIP,
      clusterIPs: [clusterIP],
    },
    status: object.status ?? { loadBalancer: {} },
  };
}
