import { methodNotAllowed, unknownPath } from '../api/ApiError';
import type { VirtualHandler } from '../api/ApiServer';
import { recordAt } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import { parseQuantity } from '../api/quantity';
import { labelMatcher } from '../api/selectors';
import type { Store } from '../api/Store';
import { timestamp } from '../api/timestamp';
import { isPodReady, type Container, type Pod } from '../life/podTypes';

const WINDOW_MS = 15_000;

/** A steady share of what was asked for that moves a little over time. */
function share(name: string, at: number): number {
  let seed = 0;
  for (const letter of name) seed = (seed * 33 + letter.charCodeAt(0)) % 9973;
  const wave = Math.sin(at / 120_000 + seed);
  return 0.25 + (seed % 30) / 100 + wave * 0.12;
}

function usageOf(pod: Pod, container: Container, at: number) {
  const resources = recordAt(container, 'resources');
  const asked = recordAt(resources, 'requests');
  const most = recordAt(resources, 'limits');
  const cpu = parseQuantity(asked.cpu ?? most.cpu ?? '100m');
  const memory = parseQuantity(asked.memory ?? most.memory ?? '128Mi');
  const name = `${pod.metadata.uid}${container.name}`;
  return {
    cpu: cpu * share(name, at),
    memory: memory * (0.4 + share(`${name}m`, at) / 2),
  };
}

function amounts(cpu: number, memory: number): JsonObject {
  return {
    cpu: `${Math.round(cpu * 1e9)}n`,
    memory: `${Math.round(memory / 1024)}Ki`,
  };
}

function metricsOf(
  kind: string,
  object: KubeObject,
  rest: JsonObject,
): JsonObject {
  const { name, namespace, labels, creationTimestamp } = object.metadata;
  const at = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  return {
    kind,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name, namespace, labels, creationTimestamp },
    timestamp: timestamp(at),
    window: '15s',
    ...rest,
  };
}

function podMetrics(pod: Pod): JsonObject {
  const at = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  const containers = pod.spec.containers.map(container => {
    const { cpu, memory } = usageOf(pod, container, at);
    return { name: container.name, usage: amounts(cpu, memory) };
  });
  return metricsOf('PodMetrics', pod, { containers });
}

function nodeMetrics(store: Store, node: KubeObject): JsonObject {
  const at = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  let cpu = 0.15;
  let memory = 600 * 1024 ** 2;
  for (const object of store.list('pods')) {
    const pod = object as Pod;
    if (pod.spec.nodeName === node.metadata.name && isPodReady(pod)) {
      for (const container of pod.spec.containers) {
        const usage = usageOf(pod, container, at);
        cpu += usage.cpu;
        memory += usage.memory;
      }
    }
  }
  return metricsOf('NodeMetrics', node, { usage: amounts(cpu, memory) });
}

/** Answers metrics.k8s.io with plausible numbers that follow from the objects. */
export function metricsHandler(store: Store): VirtualHandler {
  const measured = (kind: string, object: KubeObject) =>
    kind === 'pods' ? podMetrics(object as Pod) : nodeMetrics(store, object);
  return (exchange, target) => {
    const { group, plural, name, namespace } = target;
    if (group !== 'metrics.k8s.io') return false;
    if (plural !== 'pods' && plural !== 'nodes') throw unknownPath();
    if (exchange.method !== 'GET') throw methodNotAllowed();
    if (name) {
      const found = store.get(plural, namespace ?? '', name);
      if (!found) throw unknownPath();
      exchange.send(200, measured(plural, found));
      return true;
    }
    const matches = labelMatcher(exchange.query.get('labelSelector') ?? '');
    const objects = [...store.collection(plural).sorted(namespace)]
      .filter(matches)
      .filter(object => plural === 'nodes' || isPodReady(object));
    exchange.send(200, {
      kind: plural === 'pods' ? 'PodMetricsList' : 'NodeMetricsList',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: { resourceVersion: String(store.revision) },
      items: objects.map(object => measured(plural, object)),
    });
    return true;
  };
}
