import { recordAt, recordsAt, stringAt } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import { Controller } from './Controller';
import type { Life } from './Life';
import { isPodOver, isPodReady, type Pod } from './podTypes';
import { controlledBy } from './workloads';

const SLICES = 'endpointslices.discovery.k8s.io';

/** Keeps the addresses of ready pods behind each Service. */
export class ServiceController extends Controller {
  constructor(life: Life) {
    super(life, 'services');
  }

  protected begin(): void {
    this.follow('pods', ({ object }) => {
      const { namespace = '', labels = {} } = object.metadata;
      return [...this.life.store.list('services', namespace)]
        .filter(service => selects(service, labels))
        .map(service => `${namespace}/${service.metadata.name}`);
    });
  }

  protected reconcile(service: KubeObject): void {
    const selector = recordAt(service, 'spec', 'selector');
    if (Object.keys(selector).length === 0) return;
    const { namespace = '' } = service.metadata;
    const pods = [...this.life.store.list('pods', namespace)]
      .filter(pod => selects(service, pod.metadata.labels ?? {}))
      .filter(
        pod => !isPodOver(pod) && stringAt(pod, 'status', 'podIP'),
      ) as Pod[];
    this.write('endpoints', service, service.metadata.name, {
      ...endpointsOf(service, pods),
    });
    this.write(SLICES, service, `${service.metadata.name}-sandbox`, {
      addressType: 'IPv4',
      endpoints: pods.map(endpointOf),
      ports: portsOf(service, pods),
    });
    this.balance(service);
  }

  protected gone(id: string): void {
    const [namespace, name] = id.split('/');
    const endpoints = this.life.get('endpoints', namespace, name);
    if (endpoints) this.life.delete('endpoints', endpoints);
  }

  private write(
    key: string,
    service: KubeObject,
    name: string,
    content: JsonObject,
  ): void {
    const { namespace = '', labels = {} } = service.metadata;
    const existing = this.life.get(key, namespace, name);
    if (existing) {
      this.life.replace(key, existing, current => ({
        ...withoutContent(current),
        ...content,
      }));
      return;
    }
    if (service.metadata.deletionTimestamp) return;
    this.life.create(key, namespace, {
      metadata: {
        name,
        labels: {
          ...labels,
          ...(key === SLICES
            ? {
                'kubernetes.io/service-name': service.metadata.name,
                'endpointslice.kubernetes.io/managed-by':
                  'endpointslice-controller.k8s.io',
              }
            : {}),
        },
        ...(key === SLICES ? { ownerReferences: [controlledBy(service)] } : {}),
      },
      ...content,
    });
  }

  private balance(service: KubeObject): void {
    if (stringAt(service, 'spec', 'type') !== 'LoadBalancer') return;
    this.life.setStatus('services', service, {
      loadBalancer: { ingress: [{ ip: '127.0.0.1', ipMode: 'VIP' }] },
    });
  }
}

function withoutContent({
  apiVersion,
  kind,
  metadata,
}: KubeObject): KubeObject {
  return { apiVersion, kind, metadata };
}

function selects(service: KubeObject, labels: Record<string, string>): boolean {
  const selector = Object.entries(recordAt(service, 'spec', 'selector'));
  return (
    selector.length > 0 &&
    selector.every(([key, value]) => labels[key] === value)
  );
}

function numberOf(port: JsonObject, pod: Pod | undefined): unknown {
  if (typeof port.targetPort === 'number') return port.targetPort;
  const named = pod?.spec.containers
    .flatMap(container => recordsAt(container, 'ports'))
    .find(each => each.name === port.targetPort);
  return named?.containerPort ?? port.port;
}

function portsOf(service: KubeObject, pods: Pod[]): JsonObject[] {
  return recordsAt(service, 'spec', 'ports').map(port => ({
    name: port.name ?? '',
    port: numberOf(port, pods[0]),
    protocol: port.protocol,
  }));
}

function targetOf(pod: Pod): JsonObject {
  const { name, namespace, uid } = pod.metadata;
  return { kind: 'Pod', name, namespace, uid };
}

function endpointOf(pod: Pod): JsonObject {
  const ready = isPodReady(pod);
  return {
    addresses: [pod.status?.podIP],
    conditions: {
      ready,
      serving: ready,
      terminating: pod.metadata.deletionTimestamp !== undefined,
    },
    nodeName: pod.spec.nodeName,
    targetRef: targetOf(pod),
  };
}

function endpointsOf(service: KubeObject, pods: Pod[]): JsonObject {
  const living = pods.filter(pod => !pod.metadata.deletionTimestamp);
  if (living.length === 0) return {};
  const address = (pod: Pod): JsonObject => ({
    ip: pod.status?.podIP,
    nodeName: pod.spec.nodeName,
    targetRef: targetOf(pod),
  });
  const ready = living.filter(isPodReady);
  const unready = living.filter(pod => !isPodReady(pod));
  return {
    subsets: [
      {
        ...(ready.length ? { addresses: ready.map(address) } : {}),
        ...(unready.length ? { notReadyAddresses: unready.map(address) } : {}),
        ports: portsOf(service, living),
      },
    ],
  };
}
