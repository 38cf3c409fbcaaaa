import { recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject } from '../object';

const PROBE = {
  failureThreshold: 3,
  periodSeconds: 10,
  successThreshold: 1,
  timeoutSeconds: 1,
};

function probeDefaults(probe: JsonObject): JsonObject {
  const http = recordAt(probe, 'httpGet');
  return {
    ...PROBE,
    ...probe,
    ...('port' in http
      ? { httpGet: { path: '/', scheme: 'HTTP', ...http } }
      : {}),
  };
}

/** The policy that Kubernetes derives from an image's tag. */
function pullPolicy(image: string): string {
  const afterSlash = image.slice(image.lastIndexOf('/') + 1);
  const tagged = afterSlash.includes(':') || afterSlash.includes('@');
  return !tagged || afterSlash.endsWith(':latest') ? 'Always' : 'IfNotPresent';
}

function requestsFromLimits(container: JsonObject): JsonObject {
  const limits = recordAt(container, 'resources', 'limits');
  if (Object.keys(limits).length === 0) return recordAt(container, 'resources');
  return {
    ...recordAt(container, 'resources'),
    requests: { ...limits, ...recordAt(container, 'resources', 'requests') },
  };
}

function containerDefaults(container: JsonObject): JsonObject {
  const result: JsonObject = {
    imagePullPolicy: pullPolicy(stringAt(container, 'image')),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
    resources: requestsFromLimits(container),
  };
  if (Array.isArray(container.ports)) {
    result.ports = recordsAt(container, 'ports').map(port => ({
      protocol: 'TCP',
      ...port,
    }));
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[probe])
      result[probe] = probeDefaults(recordAt(container, probe));
  }
  return result;
}

function volumeDefaults(volume: JsonObject): JsonObject {
  const result = { ...volume };
  for (const source of ['configMap', 'secret', 'projected']) {
    if (volume[source]) {
      result[source] = { defaultMode: 420, ...recordAt(volume, source) };
    }
  }
  return result;
}

/** The defaults of a pod's spec, in a pod or in a template. */
export function podSpecDefaults(
  spec: JsonObject,
  restartPolicy: string,
): JsonObject {
  return {
    dnsPolicy: 'ClusterFirst',
    ...(restartPolicy ? { restartPolicy } : {}),
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    ...spec,
    ...(Array.isArray(spec.containers)
      ? { containers: recordsAt(spec, 'containers').map(containerDefaults) }
      : {}),
    ...(Array.isArray(spec.initContainers)
      ? {
          initContainers: recordsAt(spec, 'initContainers').map(
            containerDefaults,
          ),
        }
      : {}),
    ...(Array.isArray(spec.volumes)
      ? { volumes: recordsAt(spec, 'volumes').map(volumeDefaults) }
      : {}),
  };
}
