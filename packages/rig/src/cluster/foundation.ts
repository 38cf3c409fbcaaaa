import { stringify } from 'yaml';

const NAMESPACES = ['flux-system', 'argocd'];

/** What every cluster of a rig begins with: a node of kwok's, and the namespaces of the engines. */
export function foundation(): string {
  const objects = [
    ...NAMESPACES.map(name => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })),
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'kwok-0',
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: {
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': 'kwok-0',
          'kubernetes.io/os': 'linux',
        },
      },
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'kwok-volume',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'kwok.x-k8s.io/volume',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    },
  ];
  return objects.map(object => stringify(object)).join('---\n');
}
