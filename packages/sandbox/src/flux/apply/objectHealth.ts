import type { KubeObject } from '../client/KubeObject';
import type { Condition } from '../runtime/conditions';

export type ObjectHealth = 'Current' | 'InProgress' | 'Failed';

interface WorkloadStatus {
  observedGeneration?: number;
  conditions?: Condition[];
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  phase?: string;
}

/** Whether an object is what its spec asks for, by the rules that Flux and kubectl share (kstatus). */
export function objectHealth(object: KubeObject): ObjectHealth {
  const status = (object.status ?? {}) as WorkloadStatus;
  const spec = (object.spec ?? {}) as { replicas?: number };
  const { generation } = object.metadata;
  const condition = (type: string) =>
    status.conditions?.find(it => it.type === type);
  if (object.metadata.deletionTimestamp) {
    return 'InProgress';
  }
  if (
    status.observedGeneration !== undefined &&
    generation !== undefined &&
    status.observedGeneration < generation
  ) {
    return 'InProgress';
  }
  if (condition('Stalled')?.status === 'True') {
    return 'Failed';
  }
  const wanted = spec.replicas ?? 1;
  switch (object.kind) {
    case 'Deployment':
      if (condition('Progressing')?.reason === 'ProgressDeadlineExceeded') {
        return 'Failed';
      }
      return atLeast(wanted, [
        status.updatedReplicas,
        status.availableReplicas,
      ]) && (status.replicas ?? 0) <= wanted
        ? 'Current'
        : 'InProgress';
    case 'StatefulSet':
    case 'ReplicaSet':
      return atLeast(wanted, [status.readyReplicas]) ? 'Current' : 'InProgress';
    case 'DaemonSet':
      return atLeast(status.desiredNumberScheduled ?? 0, [
        status.updatedNumberScheduled,
        status.numberAvailable,
      ]) && status.observedGeneration !== undefined
        ? 'Current'
        : 'InProgress';
    case 'Job':
      if (condition('Failed')?.status === 'True') {
        return 'Failed';
      }
      return condition('Complete')?.status === 'True'
        ? 'Current'
        : 'InProgress';
    case 'PersistentVolumeClaim':
      return status.phase === 'Bound' ? 'Current' : 'InProgress';
    case 'Pod':
      if (status.phase === 'Failed') {
        return 'Failed';
      }
      return status.phase === 'Succeeded' ||
        condition('Ready')?.status === 'True'
        ? 'Current'
        : 'InProgress';
    default: {
      const ready = condition('Ready');
      return !ready || ready.status === 'True' ? 'Current' : 'InProgress';
    }
  }
}

function atLeast(wanted: number, counts: (number | undefined)[]): boolean {
  return counts.every(count => (count ?? 0) >= wanted);
}
