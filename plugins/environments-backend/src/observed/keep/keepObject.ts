import { type KubernetesObject, member } from '@berth/plugin-environments-node';
import { keepPod } from './keepPod';
import { keepMetadata } from './keepMetadata';
import { keepWorkload } from './keepWorkload';

type Keep = (object: KubernetesObject) => KubernetesObject | undefined;

/** By kind: the few fields that the status of an environment is made from. */
const keepByKind: Record<string, Keep> = {
  Pod: keepPod,
  Deployment: keepWorkload,
  StatefulSet: keepWorkload,
  DaemonSet: keepWorkload,
  Job: keepWorkload,
  Namespace: object => ({
    ...keepMetadata(object),
    status: { phase: member(object, 'status', 'phase') },
  }),
  ResourceQuota: object => ({
    ...keepMetadata(object),
    status: {
      hard: member(object, 'status', 'hard'),
      used: member(object, 'status', 'used'),
    },
  }),
  Ingress: object => ({
    ...keepMetadata(object),
    spec: {
      rules: member(object, 'spec', 'rules'),
      tls: member(object, 'spec', 'tls'),
    },
    status: { loadBalancer: member(object, 'status', 'loadBalancer') },
  }),
  Node: object => ({
    ...keepMetadata(object),
    spec: { unschedulable: member(object, 'spec', 'unschedulable') },
    status: { allocatable: member(object, 'status', 'allocatable') },
  }),
};

/**
 * What is held in memory of an object, so that ten thousand environments fit. Undefined for objects in Kubernetes'
 * own namespaces, which no environment can have. Engines' objects keep all but their bookkeeping.
 */
export function keepObject(
  object: KubernetesObject,
): KubernetesObject | undefined {
  if (object.metadata.namespace?.startsWith('kube-')) {
    return undefined;
  }
  const keep = Object.hasOwn(keepByKind, object.kind)
    ? keepByKind[object.kind]
    : undefined;
  if (keep) {
    return keep(object);
  }
  const { metadata, ...rest } = object;
  return { ...rest, ...keepMetadata(object) };
}
