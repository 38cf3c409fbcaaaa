import {
  type KubernetesObject,
  listAt,
  member,
} from '@berth/plugin-environments-node';
import { keepMetadata } from './keepMetadata';

/** What is held of a Deployment, StatefulSet, DaemonSet or Job: its counts, its images and its conditions. */
export function keepWorkload(workload: KubernetesObject): KubernetesObject {
  return {
    ...keepMetadata(workload),
    spec: {
      replicas: member(workload, 'spec', 'replicas'),
      completions: member(workload, 'spec', 'completions'),
      suspend: member(workload, 'spec', 'suspend'),
      images: listAt(workload, 'spec', 'template', 'spec', 'containers').map(
        container => member(container, 'image'),
      ),
    },
    status: {
      ...numbersOf(member(workload, 'status')),
      currentRevision: member(workload, 'status', 'currentRevision'),
      updateRevision: member(workload, 'status', 'updateRevision'),
      conditions: listAt(workload, 'status', 'conditions').map(condition => ({
        type: member(condition, 'type'),
        status: member(condition, 'status'),
        reason: member(condition, 'reason'),
        message: member(condition, 'message'),
      })),
    },
  };
}

function numbersOf(status: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(status ?? {}).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}
