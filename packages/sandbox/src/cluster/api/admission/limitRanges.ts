import { forbidden } from '../ApiError';
import { recordAt, recordsAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import { parseQuantity } from '../quantity';
import type { ResourceType } from '../resources';
import type { Store } from '../Store';

function withLimits(container: JsonObject, limit: JsonObject): JsonObject {
  const resources = recordAt(container, 'resources');
  const ownLimits = recordAt(resources, 'limits');
  const limits = { ...recordAt(limit, 'default'), ...ownLimits };
  const requests = {
    ...recordAt(limit, 'defaultRequest'),
    ...ownLimits,
    ...recordAt(resources, 'requests'),
  };
  return {
    ...container,
    resources: {
      ...resources,
      ...(Object.keys(limits).length ? { limits } : {}),
      ...(Object.keys(requests).length ? { requests } : {}),
    },
  };
}

function violations(container: JsonObject, limit: JsonObject): string[] {
  const found: string[] = [];
  const limits = recordAt(container, 'resources', 'limits');
  const requests = recordAt(container, 'resources', 'requests');
  for (const [name, most] of Object.entries(recordAt(limit, 'max'))) {
    const used = limits[name];
    if (used === undefined) {
      found.push(
        `maximum ${name} usage per Container is ${String(
          most,
        )}.  No limit is specified`,
      );
    } else if (parseQuantity(used) > parseQuantity(most)) {
      found.push(
        `maximum ${name} usage per Container is ${String(
          most,
        )}, but limit is ${String(used)}`,
      );
    }
  }
  for (const [name, least] of Object.entries(recordAt(limit, 'min'))) {
    const used = requests[name];
    if (used === undefined) {
      found.push(
        `minimum ${name} usage per Container is ${String(
          least,
        )}.  No request is specified`,
      );
    } else if (parseQuantity(used) < parseQuantity(least)) {
      found.push(
        `minimum ${name} usage per Container is ${String(
          least,
        )}, but request is ${String(used)}`,
      );
    }
  }
  return found;
}

/**
 * A new pod with the defaults of its namespace's LimitRanges.
 * @throws ApiError 403 when it goes beyond their minimum or maximum.
 */
export function applyLimitRanges(
  type: ResourceType,
  pod: KubeObject,
  store: Store,
): KubeObject {
  const limits = [...store.list('limitranges', pod.metadata.namespace)]
    .flatMap(range => recordsAt(range, 'spec', 'limits'))
    .filter(limit => limit.type === 'Container');
  if (limits.length === 0) return pod;
  const spec = recordAt(pod, 'spec');
  const fill = (container: JsonObject) => limits.reduce(withLimits, container);
  const containers = recordsAt(spec, 'containers').map(fill);
  const initContainers = recordsAt(spec, 'initContainers').map(fill);
  const found = [...initContainers, ...containers].flatMap(container =>
    limits.flatMap(limit => violations(container, limit)),
  );
  if (found.length > 0) {
    const list = found.length === 1 ? found[0] : `[${found.join(', ')}]`;
    throw forbidden(type, pod.metadata.name, list);
  }
  return {
    ...pod,
    spec: {
      ...spec,
      containers,
      ...(initContainers.length ? { initContainers } : {}),
    },
  };
}
