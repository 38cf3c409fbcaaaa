import type { Condition, JsonObject, KubeObject } from '../api/object';

/** One run of a container. */
export interface Run {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
  containerID?: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: Run;
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: { terminated?: Run };
}

export interface Container extends JsonObject {
  name: string;
  image: string;
}

export interface Pod extends KubeObject {
  spec: {
    nodeName?: string;
    restartPolicy?: string;
    containers: Container[];
    initContainers?: Container[];
    [field: string]: unknown;
  };
  status?: {
    phase: string;
    podIP?: string;
    hostIP?: string;
    startTime?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    [field: string]: unknown;
  };
}

/** Whether a pod serves: running, ready and not being deleted. */
export function isPodReady(pod: KubeObject): boolean {
  const { status, metadata } = pod as Pod;
  return (
    !metadata.deletionTimestamp &&
    (status?.conditions ?? []).some(
      condition => condition.type === 'Ready' && condition.status === 'True',
    )
  );
}

/** Whether a pod has ended, well or badly. */
export function isPodOver(pod: KubeObject): boolean {
  const phase = (pod as Pod).status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}
