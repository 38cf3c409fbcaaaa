import { forbidden } from '../ApiError';
import { recordAt, recordsAt, stringAt } from '../json';
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
  const over: string[] = [];
  const found: string[] = [];
  const limits = recordAt(container, 'resources', 'limits');
  const requests = recordAt(container, 'resources', 'requests');
  for (const [name, most] of Object.entries(recordAt(limit, 'max'))) {
    const used = limits[name];
    if (used === undefined) {
      over.push(
        `maximum ${name} usage per Container is ${String(
          most,
        )}.  No limit is specified`,
      );
    } else if (parseQuantity(used) > parseQuantity(most)) {
      over.push(
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
  return [...found, ...over];
}

/* In the words of the annotation that says what was filled in. */
function filledIn(
  before: JsonObject,
  after: JsonObject,
  what: string,
): string[] {
  const stated = recordAt(before, 'resources', 'limits');
  return ['request', 'limit'].flatMap(part => {
    const own = recordAt(before, 'resources', `${part}s`);
    // A request that follows from a stated limit is no default.
    const added = Object.keys(recordAt(after, 'resources', `${part}s`))
      .filter(resource => !(resource in own) && !(resource in stated))
      .sort();
    return added.length > 0
      ? [`${added.join(', ')} ${part} for ${what} ${stringAt(before, 'name')}`]
      : [];
  });
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
  const filled = [
    ...recordsAt(spec, 'initContainers').flatMap((container, index) =>
      filledIn(container, initContainers[index], 'init container'),
    ),
    ...recordsAt(spec, 'containers').flatMap((container, index) =>
      filledIn(container, containers[index], 'container'),
    ),
  ];
  const annotations = {
    ...pod.metadata.annotations,
    'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${filled.join(
      '; ',
    )}`,
  };
  return {
    ...pod,
    ...(filled.length > 0
      ? { metadata: { ...pod.metadata, annotations } }
      : {}),
    spec: {
      ...spec,
      containers,
      ...(initContainers.length ? { initContainers } : {}),
    },
  };
}
