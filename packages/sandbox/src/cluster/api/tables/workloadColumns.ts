import { numberAt, recordsAt, stringAt } from '../json';
import type { KubeObject } from '../object';
import { age } from './age';
import type { Column } from './table';

function status(field: string) {
  return (object: KubeObject) => numberAt(object, 0, 'status', field);
}

function readyOf(object: KubeObject): string {
  const wanted = numberAt(object, 0, 'spec', 'replicas');
  return `${numberAt(object, 0, 'status', 'readyReplicas')}/${wanted}`;
}

function containers(object: KubeObject, field: string): string {
  return recordsAt(object, 'spec', 'template', 'spec', 'containers')
    .map(container => stringAt(container, field))
    .join(',');
}

const CONTAINERS: Column[] = [
  ['Containers', object => containers(object, 'name'), 'wide'],
  ['Images', object => containers(object, 'image'), 'wide'],
];

function hosts(ingress: KubeObject): string {
  const found = recordsAt(ingress, 'spec', 'rules')
    .map(rule => stringAt(rule, 'host'))
    .filter(Boolean);
  return found.join(',') || '*';
}

function jobDuration(job: KubeObject): string {
  const start = stringAt(job, 'status', 'startTime');
  const end = stringAt(job, 'status', 'completionTime');
  if (!start) return '';
  if (!end) return age(start);
  return `${Math.round((Date.parse(end) - Date.parse(start)) / 1000)}s`;
}

/** Columns of workloads and networking, between Name and Age. */
export const workloadColumns: Record<string, Column[]> = {
  'deployments.apps': [
    ['Ready', readyOf],
    ['Up-to-date', status('updatedReplicas')],
    ['Available', status('availableReplicas')],
    ...CONTAINERS,
  ],
  'replicasets.apps': [
    ['Desired', rs => numberAt(rs, 0, 'spec', 'replicas')],
    ['Current', status('replicas')],
    ['Ready', status('readyReplicas')],
    ...CONTAINERS,
  ],
  'statefulsets.apps': [['Ready', readyOf], ...CONTAINERS],
  'daemonsets.apps': [
    ['Desired', status('desiredNumberScheduled')],
    ['Current', status('currentNumberScheduled')],
    ['Ready', status('numberReady')],
    ['Up-to-date', status('updatedNumberScheduled')],
    ['Available', status('numberAvailable')],
    ...CONTAINERS,
  ],
  'jobs.batch': [
    [
      'Status',
      job => {
        const done = recordsAt(job, 'status', 'conditions').find(
          condition => condition.status === 'True',
        );
        return done ? stringAt(done, 'type') : 'Running';
      },
    ],
    [
      'Completions',
      job =>
        `${numberAt(job, 0, 'status', 'succeeded')}/${numberAt(
          job,
          1,
          'spec',
          'completions',
        )}`,
    ],
    ['Duration', jobDuration],
    ...CONTAINERS,
  ],
  'ingresses.networking.k8s.io': [
    ['Class', i => stringAt(i, 'spec', 'ingressClassName') || '<none>'],
    ['Hosts', hosts],
    [
      'Address',
      i =>
        recordsAt(i, 'status', 'loadBalancer', 'ingress')
          .map(entry => stringAt(entry, 'ip') || stringAt(entry, 'hostname'))
          .join(','),
    ],
    ['Ports', i => (recordsAt(i, 'spec', 'tls').length ? '80, 443' : '80')],
  ],
  'ingressclasses.networking.k8s.io': [
    ['Controller', c => stringAt(c, 'spec', 'controller')],
  ],
  'storageclasses.storage.k8s.io': [
    ['Provisioner', c => c.provisioner],
    ['ReclaimPolicy', c => c.reclaimPolicy],
  ],
};
