import { arrayAt, numberAt, stringAt } from './json';
import type { KubeObject } from './object';
import type { ResourceType } from './resources';
import { timestamp } from './timestamp';

/** What a delete request can ask for. */
export interface DeleteOptions {
  propagationPolicy?: string;
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
}

/** The grace that a pod is given: none where no kubelet runs it. */
function podGrace(pod: KubeObject, asked: number | undefined): number {
  const phase = stringAt(pod, 'status', 'phase');
  const runs = stringAt(pod, 'spec', 'nodeName') !== '';
  if (!runs || phase === 'Succeeded' || phase === 'Failed') return 0;
  return asked ?? numberAt(pod, 30, 'spec', 'terminationGracePeriodSeconds');
}

/** The object marked as being deleted, with the finalizers that the policy needs. */
export function markDeleted(
  type: ResourceType,
  object: KubeObject,
  options: DeleteOptions,
): KubeObject {
  const { metadata } = object;
  const finalizers = new Set(metadata.finalizers ?? []);
  if (!metadata.deletionTimestamp) {
    if (options.propagationPolicy === 'Foreground') {
      finalizers.add('foregroundDeletion');
    } else if (options.propagationPolicy === 'Orphan') {
      finalizers.add('orphan');
    }
  }
  const grace =
    type.key === 'pods' ? podGrace(object, options.gracePeriodSeconds) : 0;
  const held = metadata.deletionGracePeriodSeconds;
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      ...(finalizers.size > 0 ? { finalizers: [...finalizers] } : {}),
      deletionTimestamp:
        metadata.deletionTimestamp ?? timestamp(Date.now() + grace * 1000),
      deletionGracePeriodSeconds:
        held === undefined ? grace : Math.min(held, grace),
      ...(type.generation && !metadata.deletionTimestamp
        ? { generation: (metadata.generation ?? 0) + 1 }
        : {}),
    },
  };
  if (type.key !== 'namespaces') return marked;
  return { ...marked, status: { phase: 'Terminating' } };
}

/** Whether nothing holds an object that is being deleted any more. */
export function finishDeletion(
  type: ResourceType,
  object: KubeObject,
): boolean {
  const { metadata } = object;
  if (!metadata.deletionTimestamp) return false;
  if ((metadata.finalizers ?? []).length > 0) return false;
  if (type.key === 'namespaces') {
    return arrayAt(object, 'spec', 'finalizers').length === 0;
  }
  return type.key !== 'pods' || !metadata.deletionGracePeriodSeconds;
}
