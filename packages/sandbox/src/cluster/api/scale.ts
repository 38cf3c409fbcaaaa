import { isRecord, numberAt, recordAt } from './json';
import type { JsonObject, KubeObject } from './object';
import type { ResourceType } from './resources';

/** The scale subresource of a workload. */
export function scaleOf(type: ResourceType, object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const labels = recordAt(object, 'spec', 'selector', 'matchLabels');
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, 0, 'spec', 'replicas') },
    status: {
      replicas: numberAt(object, 0, 'status', 'replicas'),
      ...(type.subresources.includes('scale') ? { selector } : {}),
    },
  };
}

/** The workload with the replicas and the resourceVersion of a Scale object. */
export function withScale(object: KubeObject, scale: JsonObject): JsonObject {
  const metadata = isRecord(scale.metadata) ? scale.metadata : {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(metadata.resourceVersion
        ? { resourceVersion: metadata.resourceVersion }
        : {}),
    },
    spec: {
      ...recordAt(object, 'spec'),
      replicas: numberAt(scale, 0, 'spec', 'replicas'),
    },
  };
}
