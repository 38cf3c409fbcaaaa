import { numberAt, recordAt, recordsAt, stringAt } from '../json';
import type { KubeObject } from '../object';
import { age } from './age';
import { selectorText } from './coreColumns';
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

const SELECTOR: Column = [
  'Selector',
  object => selectorText(recordAt(object, 'spec', 'selector', 'matchLabels')),
  'wide',
];

function subjects(kind: string): Column {
  return [
    `${kind}s`,
    binding =>
      recordsAt(binding, 'subjects')
        .filter(subject => subject.kind === kind)
        .map(subject =>
          [stringAt(subject, 'namespace'), stringAt(subject, 'name')]
            .filter(Boolean)
            .join('/'),
        )
        .join(', '),
    'wide',
  ];
}

const BINDING: Column[] = [
  [
    'Role',
    binding =>
      `${stringAt(binding, 'roleRef', 'kind')}/${stringAt(
        binding,
        'roleRef',
        'name',
      )}`,
  ],
  subjects('User'),
  subjects('Group'),
  subjects('ServiceAccount'),
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
    SELECTOR,
  ],
  'replicasets.apps': [
    ['Desired', rs => numberAt(rs, 0, 'spec', 'replicas')],
    ['Current', status('replicas')],
    ['Ready', status('readyReplicas')],
    ...CONTAINERS,
    SELECTOR,
  ],
  'statefulsets.apps': [['Ready', readyOf], ...CONTAINERS],
  'daemonsets.apps': [
    ['Desired', status('desiredNumberScheduled')],
    ['Current', status('currentNumberScheduled')],
    ['Ready', status('numberReady')],
    ['Up-to-date', status('updatedNumberScheduled')],
    ['Available', status('numberAvailable')],
    [
      'Node Selector',
      object =>
        selectorText(
          recordAt(object, 'spec', 'template', 'spec', 'nodeSelector'),
        ),
    ],
    ...CONTAINERS,
    SELECTOR,
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
    SELECTOR,
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
  'networkpolicies.networking.k8s.io': [
    [
      'Pod-Selector',
      policy =>
        selectorText(recordAt(policy, 'spec', 'podSelector', 'matchLabels')),
    ],
  ],
  'rolebindings.rbac.authorization.k8s.io': BINDING,
  'clusterrolebindings.rbac.authorization.k8s.io': BINDING,
  'ingressclasses.networking.k8s.io': [
    ['Controller', c => stringAt(c, 'spec', 'controller')],
  ],
  'storageclasses.storage.k8s.io': [
    ['Provisioner', c => c.provisioner],
    ['ReclaimPolicy', c => c.reclaimPolicy],
  ],
};
