import type { JsonObject } from '../api/object';
import type { Life } from './Life';

/** What the simulated nodes have. */
export interface NodeOptions {
  count?: number;
  cpu?: string;
  memory?: string;
  pods?: number;
}

function nodeObject(index: number, options: NodeOptions): JsonObject {
  const name = `sandbox-node-${index + 1}`;
  const capacity = {
    cpu: options.cpu ?? '8',
    'ephemeral-storage': '100Gi',
    memory: options.memory ?? '32Gi',
    pods: String(options.pods ?? 110),
  };
  const conditions = [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
    ['Ready', 'True', 'KubeletReady'],
  ].map(([type, status, reason]) => ({
    type,
    status,
    reason,
    message: reason === 'KubeletReady' ? 'kubelet is posting ready status' : '',
  }));
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': `sandbox-${(index % 3) + 1}`,
      },
    },
    spec: { podCIDR: `10.244.${index}.0/24` },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${index + 10}` },
        { type: 'Hostname', address: name },
      ],
      allocatable: capacity,
      capacity,
      conditions,
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.0',
        kubeletVersion: 'v1.35.4',
        operatingSystem: 'linux',
        osImage: 'Berth sandbox (simulated)',
      },
    },
  };
}

function clusterRole(
  name: string,
  verbs: string[],
): [string, string, JsonObject] {
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs }];
  const key = 'clusterroles.rbac.authorization.k8s.io';
  return [key, '', { metadata: { name }, rules }];
}

function seeds(nodes: NodeOptions): [string, string, JsonObject][] {
  const spaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
  const classes = ['nginx', 'traefik'];
  return [
    ...spaces.map((name): [string, string, JsonObject] => [
      'namespaces',
      '',
      { metadata: { name } },
    ]),
    ...Array.from(
      { length: nodes.count ?? 2 },
      (_, index): [string, string, JsonObject] => [
        'nodes',
        '',
        nodeObject(index, nodes),
      ],
    ),
    ...classes.map((name): [string, string, JsonObject] => [
      'ingressclasses.networking.k8s.io',
      '',
      {
        metadata: {
          name,
          ...(name === 'nginx'
            ? {
                annotations: {
                  'ingressclass.kubernetes.io/is-default-class': 'true',
                },
              }
            : {}),
        },
        spec: { controller: `sandbox.berth.dev/${name}` },
      },
    ]),
    [
      'storageclasses.storage.k8s.io',
      '',
      {
        metadata: {
          name: 'standard',
          annotations: {
            'storageclass.kubernetes.io/is-default-class': 'true',
          },
        },
        provisioner: 'sandbox.berth.dev/disk',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'Immediate',
        allowVolumeExpansion: true,
      },
    ],
    clusterRole('cluster-admin', ['*']),
    clusterRole('admin', ['*']),
    clusterRole('edit', [
      'create',
      'delete',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]),
    clusterRole('view', ['get', 'list', 'watch']),
    [
      'services',
      'default',
      {
        metadata: { name: 'kubernetes', labels: { component: 'apiserver' } },
        spec: {
          clusterIP: '10.96.0.1',
          ports: [{ name: 'https', port: 443, targetPort: 6443 }],
        },
      },
    ],
  ];
}

/** Creates what a fresh cluster has: namespaces, nodes, classes, roles. */
export function seedCluster(life: Life, nodes: NodeOptions): void {
  for (const [key, namespace, object] of seeds(nodes)) {
    life.create(key, namespace, object);
  }
}
