import { arrayAt, numberAt, recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import { age } from './age';
import type { Column } from './table';

function containerStatuses(pod: KubeObject): JsonObject[] {
  return recordsAt(pod, 'status', 'containerStatuses');
}

function ready(pod: KubeObject): string {
  const count = containerStatuses(pod).filter(c => c.ready === true).length;
  return `${count}/${arrayAt(pod, 'spec', 'containers').length}`;
}

function podStatus(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  for (const status of containerStatuses(pod)) {
    const reason =
      stringAt(status, 'state', 'waiting', 'reason') ||
      stringAt(status, 'state', 'terminated', 'reason');
    if (reason) return reason;
  }
  return stringAt(pod, 'status', 'reason') || stringAt(pod, 'status', 'phase');
}

function restarts(pod: KubeObject): string {
  const statuses = containerStatuses(pod);
  const count = statuses.reduce(
    (n, s) => n + numberAt(s, 0, 'restartCount'),
    0,
  );
  const last = statuses
    .map(s => stringAt(s, 'lastState', 'terminated', 'finishedAt'))
    .sort()
    .pop();
  return count && last ? `${count} (${age(last)} ago)` : String(count);
}

function ports(service: KubeObject): string {
  const list = recordsAt(service, 'spec', 'ports').map(port => {
    const node = port.nodePort ? `:${String(port.nodePort)}` : '';
    return `${String(port.port)}${node}/${stringAt(port, 'protocol')}`;
  });
  return list.join(',') || '<none>';
}

/** Labels as kubectl writes a selector. */
export function selectorText(selector: JsonObject): string {
  const pairs = Object.entries(selector).map(([k, v]) => `${k}=${String(v)}`);
  return pairs.join(',') || '<none>';
}

function balancer(object: KubeObject): string {
  return recordsAt(object, 'status', 'loadBalancer', 'ingress')
    .map(entry => stringAt(entry, 'ip') || stringAt(entry, 'hostname'))
    .join(',');
}

function used(quota: KubeObject, prefix: RegExp): string {
  const hard = recordAt(quota, 'status', 'hard');
  return Object.entries(hard)
    .filter(([name]) => prefix.test(name))
    .map(([name, most]) => {
      const now = recordAt(quota, 'status', 'used')[name] ?? 0;
      return `${name}: ${String(now)}/${String(most)}`;
    })
    .join(', ');
}

function nodeStatus(node: KubeObject): string {
  const condition = recordsAt(node, 'status', 'conditions').find(
    c => c.type === 'Ready',
  );
  return condition?.status === 'True' ? 'Ready' : 'NotReady';
}

function nodeInfo(field: string) {
  return (node: KubeObject) =>
    stringAt(node, 'status', 'nodeInfo', field) || '<unknown>';
}

function nodeAddress(type: string) {
  return (node: KubeObject) =>
    stringAt(
      recordsAt(node, 'status', 'addresses').find(a => a.type === type),
      'address',
    ) || '<none>';
}

function eventSource(event: KubeObject): string {
  const component = stringAt(event, 'source', 'component');
  const host = stringAt(event, 'source', 'host');
  return host ? `${component}, ${host}` : component;
}

function entries(...path: string[]) {
  return (object: KubeObject) => Object.keys(recordAt(object, ...path)).length;
}

/** Columns of the core types, between Name and Age; events bring their own. */
export const coreColumns: Record<string, Column[]> = {
  pods: [
    ['Ready', ready],
    ['Status', podStatus],
    ['Restarts', restarts],
    ['IP', pod => stringAt(pod, 'status', 'podIP') || '<none>', 'wide'],
    ['Node', pod => stringAt(pod, 'spec', 'nodeName') || '<none>', 'wide'],
    ['Nominated Node', () => '<none>', 'wide'],
    ['Readiness Gates', () => '<none>', 'wide'],
  ],
  namespaces: [['Status', ns => stringAt(ns, 'status', 'phase')]],
  services: [
    ['Type', s => stringAt(s, 'spec', 'type')],
    ['Cluster-IP', s => stringAt(s, 'spec', 'clusterIP') || '<none>'],
    ['External-IP', s => balancer(s) || '<none>'],
    ['Port(s)', ports],
    ['Selector', s => selectorText(recordAt(s, 'spec', 'selector')), 'wide'],
  ],
  configmaps: [['Data', entries('data')]],
  secrets: [
    ['Type', s => s.type],
    ['Data', entries('data')],
  ],
  serviceaccounts: [],
  endpoints: [
    [
      'Endpoints',
      e =>
        recordsAt(e, 'subsets')
          .flatMap(subset =>
            recordsAt(subset, 'addresses').flatMap(address =>
              recordsAt(subset, 'ports').map(
                port => `${stringAt(address, 'ip')}:${String(port.port)}`,
              ),
            ),
          )
          .join(',') || '<none>',
    ],
  ],
  events: [
    ['Last Seen', e => age(e.lastTimestamp ?? e.metadata.creationTimestamp)],
    ['Type', e => e.type],
    ['Reason', e => e.reason],
    [
      'Object',
      e => {
        const about = recordAt(e, 'involvedObject');
        return `${stringAt(about, 'kind').toLowerCase()}/${stringAt(
          about,
          'name',
        )}`;
      },
    ],
    ['Subobject', e => stringAt(e, 'involvedObject', 'fieldPath'), 'wide'],
    ['Source', eventSource, 'wide'],
    ['Message', e => e.message],
    [
      'First Seen',
      e => age(e.firstTimestamp ?? e.metadata.creationTimestamp),
      'wide',
    ],
    ['Count', e => numberAt(e, 1, 'count'), 'wide'],
    ['Name', e => e.metadata.name, 'wide'],
  ],
  nodes: [
    ['Status', nodeStatus],
    ['Roles', () => '<none>'],
    ['Age', n => age(n.metadata.creationTimestamp)],
    ['Version', nodeInfo('kubeletVersion')],
    ['Internal-IP', nodeAddress('InternalIP'), 'wide'],
    ['External-IP', nodeAddress('ExternalIP'), 'wide'],
    ['OS-Image', nodeInfo('osImage'), 'wide'],
    ['Kernel-Version', nodeInfo('kernelVersion'), 'wide'],
    ['Container-Runtime', nodeInfo('containerRuntimeVersion'), 'wide'],
  ],
  persistentvolumeclaims: [
    ['Status', c => stringAt(c, 'status', 'phase')],
    ['Volume', c => stringAt(c, 'spec', 'volumeName')],
    ['Capacity', c => stringAt(c, 'status', 'capacity', 'storage')],
    ['Access Modes', c => arrayAt(c, 'spec', 'accessModes').join(',')],
    ['StorageClass', c => stringAt(c, 'spec', 'storageClassName')],
    [
      'VolumeAttributesClass',
      c => stringAt(c, 'spec', 'volumeAttributesClassName') || '<unset>',
    ],
    ['VolumeMode', c => stringAt(c, 'spec', 'volumeMode'), 'wide'],
  ],
  persistentvolumes: [
    ['Capacity', v => stringAt(v, 'spec', 'capacity', 'storage')],
    ['Access Modes', v => arrayAt(v, 'spec', 'accessModes').join(',')],
    [
      'Reclaim Policy',
      v => stringAt(v, 'spec', 'persistentVolumeReclaimPolicy'),
    ],
    ['Status', v => stringAt(v, 'status', 'phase')],
    [
      'Claim',
      v =>
        `${stringAt(v, 'spec', 'claimRef', 'namespace')}/${stringAt(
          v,
          'spec',
          'claimRef',
          'name',
        )}`,
    ],
    ['StorageClass', v => stringAt(v, 'spec', 'storageClassName')],
  ],
  resourcequotas: [
    ['Request', q => used(q, /^(?!limits\.)/)],
    ['Limit', q => used(q, /^limits\./)],
  ],
};
