import { createHash } from 'node:crypto';
import { recordsAt } from '../api/json';
import { timestamp } from '../api/timestamp';
import { controllerOf, idOf } from './Controller';
import type { Life } from './Life';
import { missingEnvironment } from './podMounts';
import { statusWith } from './podStatus';
import type { Container, ContainerStatus, Pod, Run } from './podTypes';

export const CRASH = 'sandbox.berth.dev/crash';

const HURRY_MS = 100;

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Pull, start, readiness, crash and back-off of each container. */
export class ContainerLife {
  private readonly pulls = new Map<string, number>();
  private readonly pulled = new Set<string>();
  private readonly hurried = new Set<string>();

  constructor(private readonly life: Life) {}

  /** Sets the timers for what comes next in a pod's containers. */
  advance(pod: Pod): void {
    const id = idOf(pod);
    const inits = pod.status?.initContainerStatuses ?? [];
    const init = inits.find(status => !status.state.terminated);
    const due = init ? [init] : pod.status?.containerStatuses ?? [];
    for (const status of due) {
      const next = this.nextStep(pod, status, init !== undefined);
      const name = `container ${id} ${status.name}`;
      if (!next) this.life.clock.cancel(name);
      else if (!this.life.clock.has(name)) {
        const delay = this.hurried.has(id) ? HURRY_MS : next.delay;
        this.life.clock.after(name, delay, () => this.step(pod, status.name));
      }
    }
    this.hurried.delete(id);
  }

  /** What waits to be tried again is tried at once when the pod is next looked at. */
  hurry(id: string): void {
    this.hurried.add(id);
    const pod = this.life.store.collection('pods').byId(id) as Pod | undefined;
    for (const container of allContainers(pod)) {
      this.life.clock.cancel(`container ${id} ${container.name}`);
      this.pulls.delete(`${id} ${container.name}`);
    }
  }

  /** Ends all timers of a pod. */
  forget(id: string): void {
    const pod = this.life.store.collection('pods').byId(id) as Pod | undefined;
    for (const container of allContainers(pod)) {
      this.life.clock.cancel(`container ${id} ${container.name}`);
      this.pulls.delete(`${id} ${container.name}`);
    }
    this.hurried.delete(id);
  }

  private nextStep(
    pod: Pod,
    status: ContainerStatus,
    isInit: boolean,
  ): { delay: number; take: (container: Container) => void } | undefined {
    const { timings } = this.life;
    const { waiting, running } = status.state;
    if (waiting) {
      const start = (container: Container) =>
        this.start(pod, container, isInit);
      switch (waiting.reason) {
        case 'ErrImagePull':
          return {
            delay: timings.pullMs,
            take: container => this.backOffPull(pod, container, isInit),
          };
        case 'ImagePullBackOff': {
          const tries = this.pulls.get(`${idOf(pod)} ${status.name}`) ?? 1;
          return { delay: this.backoff(tries), take: start };
        }
        case 'CrashLoopBackOff':
        case 'CreateContainerConfigError':
          return { delay: this.backoff(status.restartCount), take: start };
        default:
          return { delay: timings.pullMs, take: start };
      }
    }
    if (!running) return undefined;
    if (this.crashes(pod, status.name)) {
      return {
        delay: timings.crashMs,
        take: container => this.end(pod, container, 1),
      };
    }
    if (pod.spec.restartPolicy !== 'Always') {
      return {
        delay: timings.jobMs,
        take: container => this.end(pod, container, 0),
      };
    }
    if (status.ready) return undefined;
    return {
      delay: timings.readyMs,
      take: container =>
        this.write(pod, container.name, current => ({
          ...current,
          ready: true,
        })),
    };
  }

  private step(seen: Pod, name: string): void {
    const pod = this.life.store.collection('pods').byId(idOf(seen)) as
      | Pod
      | undefined;
    if (!pod || pod.metadata.uid !== seen.metadata.uid) return;
    if (pod.metadata.deletionTimestamp) return;
    const inits = pod.status?.initContainerStatuses ?? [];
    const init = inits.find(s => s.name === name);
    const status =
      init ?? pod.status?.containerStatuses?.find(s => s.name === name);
    const container = allContainers(pod).find(c => c.name === name);
    if (!status || !container) return;
    this.nextStep(pod, status, init !== undefined)?.take(container);
  }

  private start(pod: Pod, container: Container, isInit: boolean): void {
    const image = container.image;
    const onNode = `${pod.spec.nodeName} ${image}`;
    const cached =
      container.imagePullPolicy !== 'Always' &&
      this.pulled.has(onNode) &&
      !this.life.faults.isBroken(image);
    if (cached) {
      this.tell(
        pod,
        container,
        'Pulled',
        `Container image "${image}" already present on machine`,
      );
    } else {
      this.tell(pod, container, 'Pulling', `Pulling image "${image}"`);
      if (!this.life.canPull(image)) {
        this.failPull(pod, container, isInit);
        return;
      }
      this.pulled.add(onNode);
      const ms = this.life.timings.pullMs;
      this.tell(
        pod,
        container,
        'Pulled',
        `Successfully pulled image "${image}" in ${ms}ms (${ms}ms including waiting). Image size: ${
          20_000_000 + (parseInt(hexOf(image).slice(0, 6), 16) % 60_000_000)
        } bytes.`,
      );
    }
    const missing = missingEnvironment(this.life, pod, container);
    if (missing) {
      this.warn(pod, container, 'Failed', `Error: ${missing.message}`);
      this.wait(pod, container, 'CreateContainerConfigError', missing.message);
      return;
    }
    this.tell(
      pod,
      container,
      'Created',
      `Created container: ${container.name}`,
    );
    this.tell(pod, container, 'Started', `Started container ${container.name}`);
    const now = timestamp();
    this.write(pod, container.name, current => ({
      ...current,
      imageID: `${image.split(/[:@]/)[0]}@sha256:${hexOf(image)}`,
      containerID: `containerd://${hexOf(
        `${pod.metadata.uid} ${container.name} ${current.restartCount}`,
      )}`,
      started: true,
      ready: isInit,
      state: isInit
        ? {
            terminated: {
              exitCode: 0,
              reason: 'Completed',
              startedAt: now,
              finishedAt: now,
            },
          }
        : { running: { startedAt: now } },
    }));
  }

  private failPull(pod: Pod, container: Container, isInit: boolean): void {
    const key = `${idOf(pod)} ${container.name}`;
    const first = !this.pulls.has(key);
    this.pulls.set(key, (this.pulls.get(key) ?? 0) + 1);
    const { image } = container;
    const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    this.warn(
      pod,
      container,
      'Failed',
      `Failed to pull image "${image}": ${why}`,
    );
    this.warn(pod, container, 'Failed', 'Error: ErrImagePull');
    if (first) this.wait(pod, container, 'ErrImagePull', why);
    else this.backOffPull(pod, container, isInit);
  }

  private backOffPull(pod: Pod, container: Container, _isInit: boolean): void {
    const { image } = container;
    this.tell(pod, container, 'BackOff', `Back-off pulling image "${image}"`);
    this.warn(pod, container, 'Failed', 'Error: ImagePullBackOff');
    const why = `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    this.wait(pod, container, 'ImagePullBackOff', why);
    this.life.clock.cancel(`container ${idOf(pod)} ${container.name}`);
    const current = this.life.store.collection('pods').byId(idOf(pod));
    if (current) this.advance(current as Pod);
  }

  private end(pod: Pod, container: Container, exitCode: number): void {
    const status = pod.status?.containerStatuses?.find(
      s => s.name === container.name,
    );
    const run: Run = {
      containerID: status?.containerID,
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: status?.state.running?.startedAt ?? timestamp(),
      finishedAt: timestamp(),
    };
    if (exitCode === 0 || pod.spec.restartPolicy === 'Never') {
      this.write(pod, container.name, current => ({
        ...current,
        ready: false,
        started: false,
        state: { terminated: run },
      }));
      return;
    }
    const count = (status?.restartCount ?? 0) + 1;
    const seconds = Math.round(this.backoff(count) / 1000);
    const { name, namespace, uid } = pod.metadata;
    const message = `back-off ${seconds}s restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`;
    this.warn(
      pod,
      container,
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`,
    );
    this.write(pod, container.name, current => ({
      ...current,
      ready: false,
      started: false,
      restartCount: count,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated: run },
    }));
  }

  private crashes(pod: Pod, name: string): boolean {
    const asked = pod.metadata.annotations?.[CRASH];
    if (asked !== undefined && asked !== 'false') return true;
    const container = pod.spec.containers.find(c => c.name === name);
    const variable = recordsAt(container, 'env').some(
      env => env.name === CRASH && env.value !== 'false',
    );
    return (
      variable ||
      this.life.faults.isCrashing(
        pod.metadata.namespace ?? '',
        workloadNames(pod),
      )
    );
  }

  private wait(
    pod: Pod,
    container: Container,
    reason: string,
    message: string,
  ): void {
    this.write(pod, container.name, current => ({
      ...current,
      ready: false,
      started: false,
      state: { waiting: { reason, message } },
    }));
  }

  private write(
    pod: Pod,
    name: string,
    change: (status: ContainerStatus) => ContainerStatus,
  ): void {
    this.life.replace('pods', pod, stored => {
      const current = stored as Pod;
      const each = (status: ContainerStatus) =>
        status.name === name ? change(status) : status;
      const inits = current.status?.initContainerStatuses?.map(each);
      const statuses = (current.status?.containerStatuses ?? []).map(each);
      const done = inits?.every(status => status.state.terminated) ?? true;
      return {
        ...current,
        status: {
          ...statusWith(current, statuses, done),
          ...(inits ? { initContainerStatuses: inits } : {}),
        },
      };
    });
  }

  private backoff(tries: number): number {
    const { backoffMs, longestBackoffMs } = this.life.timings;
    const pause = backoffMs * 2 ** Math.min(Math.max(tries - 1, 0), 10);
    return Math.min(pause, longestBackoffMs);
  }

  private tell(
    pod: Pod,
    container: Container,
    reason: string,
    message: string,
  ) {
    this.record('Normal', pod, container, reason, message);
  }

  private warn(
    pod: Pod,
    container: Container,
    reason: string,
    message: string,
  ) {
    this.record('Warning', pod, container, reason, message);
  }

  private record(
    type: 'Normal' | 'Warning',
    pod: Pod,
    container: Container,
    reason: string,
    message: string,
  ): void {
    const isInit = pod.spec.initContainers?.some(
      c => c.name === container.name,
    );
    this.life.events.record(pod, {
      type,
      reason,
      message,
      component: 'kubelet',
      fieldPath: `spec.${isInit ? 'initContainers' : 'containers'}{${
        container.name
      }}`,
    });
  }
}

function allContainers(pod: Pod | undefined): Container[] {
  return [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])];
}

/** The names by which a pod's workload is known: its own and its controller's. */
function workloadNames(pod: Pod): string[] {
  const names = [pod.metadata.name];
  const hash = pod.metadata.labels?.['pod-template-hash'];
  for (const kind of ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']) {
    const owner = controllerOf(pod, kind)?.split('/')[1];
    if (owner) names.push(owner);
    if (owner && hash && owner.endsWith(`-${hash}`)) {
      names.push(owner.slice(0, -hash.length - 1));
    }
  }
  return names;
}
