import { recordAt, recordsAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { timestamp } from '../api/timestamp';
import { ContainerLife } from './ContainerLife';
import { Controller, idOf } from './Controller';
import type { Life } from './Life';
import { missingVolume } from './podMounts';
import { statusWith } from './podStatus';
import {
  isPodOver,
  type Container,
  type ContainerStatus,
  type Pod,
} from './podTypes';
import { Scheduler } from './Scheduler';

const KUBELET = 'kubelet';

/** The life of pods, from Pending to gone: what scheduler and kubelet do together. */
export class PodController extends Controller {
  private readonly scheduler: Scheduler;
  private readonly containers: ContainerLife;
  private readonly mounting = new Map<string, Set<string>>();
  private lastAddress = 1;

  constructor(life: Life) {
    super(life, 'pods');
    this.scheduler = new Scheduler(life, id => this.enqueue(id));
    this.containers = new ContainerLife(life);
  }

  protected begin(): void {
    this.onStop(this.scheduler.start());
    this.lastAddress += [...this.life.store.list('pods')].length;
    for (const key of ['configmaps', 'secrets']) {
      this.onStop(
        this.life.store.subscribe(key, ({ object }) => {
          const waiting = this.mounting.get(object.metadata.namespace ?? '');
          for (const id of waiting ?? []) {
            this.containers.hurry(id);
            this.enqueue(id);
          }
        }),
      );
    }
    this.onStop(
      this.life.faults.onChange(changed => {
        if (!changed.brokenImages && !changed.crashingWorkloads) return;
        for (const pod of this.life.store.list('pods')) {
          this.containers.hurry(idOf(pod));
          this.enqueue(idOf(pod));
        }
      }),
    );
  }

  protected reconcile(object: KubeObject): void {
    const pod = object as Pod;
    const id = idOf(pod);
    if (pod.metadata.deletionTimestamp) this.terminate(pod);
    else if (isPodOver(pod)) this.containers.forget(id);
    else if (!pod.spec.nodeName) this.schedule(id);
    else if (!pod.status?.containerStatuses) this.admit(pod);
    else this.run(pod);
  }

  protected gone(id: string): void {
    this.containers.forget(id);
    this.mounting.get(id.split('/')[0])?.delete(id);
  }

  private schedule(id: string): void {
    const { clock, timings, store } = this.life;
    clock.after(`schedule ${id}`, timings.scheduleMs, () => {
      const pod = store.collection('pods').byId(id) as Pod | undefined;
      if (pod && !pod.spec.nodeName) this.scheduler.place(pod);
    });
  }

  private admit(pod: Pod): void {
    this.lastAddress += 1;
    const n = this.lastAddress;
    const node = this.life.get('nodes', '', pod.spec.nodeName ?? '');
    const [address] = recordsAt(node, 'status', 'addresses');
    const podIP = `10.244.${(n >> 8) & 255}.${n & 255}`;
    const creating = (container: Container): ContainerStatus => ({
      name: container.name,
      image: container.image,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {},
    });
    const statuses = pod.spec.containers.map(creating);
    const inits = pod.spec.initContainers?.map(creating);
    this.life.setStatus('pods', pod, {
      ...statusWith(pod, statuses, !inits),
      hostIP: String(address?.address ?? '10.0.0.1'),
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: timestamp(),
      ...(inits ? { initContainerStatuses: inits } : {}),
    });
  }

  private run(pod: Pod): void {
    const id = idOf(pod);
    const { namespace = '' } = pod.metadata;
    const missing = missingVolume(this.life, pod);
    const starting = pod.status?.containerStatuses?.some(
      status => status.state.waiting?.reason === 'ContainerCreating',
    );
    const waiting = this.mounting.get(namespace) ?? new Set<string>();
    this.mounting.set(namespace, waiting);
    if (missing && starting) {
      waiting.add(id);
      this.life.events.record(pod, {
        type: 'Warning',
        reason: 'FailedMount',
        message: `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.message}`,
        component: KUBELET,
      });
      return;
    }
    const unconfigured = pod.status?.containerStatuses?.some(
      status => status.state.waiting?.reason === 'CreateContainerConfigError',
    );
    if (unconfigured) waiting.add(id);
    else waiting.delete(id);
    this.containers.advance(pod);
  }

  private terminate(pod: Pod): void {
    const id = idOf(pod);
    if (this.life.clock.has(`end ${id}`)) return;
    this.containers.forget(id);
    const running = pod.status?.containerStatuses ?? [];
    for (const status of running.filter(s => s.state.running)) {
      this.life.events.record(pod, {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${status.name}`,
        component: KUBELET,
        fieldPath: `spec.containers{${status.name}}`,
      });
    }
    this.life.clock.after(`end ${id}`, this.life.timings.terminateMs, () => {
      const last = this.life.store.collection('pods').byId(id);
      if (last?.metadata.uid !== pod.metadata.uid) return;
      const held = recordAt(last, 'metadata').finalizers;
      if (Array.isArray(held) && held.length > 0) {
        this.life.replace('pods', last, current => ({
          ...current,
          metadata: { ...current.metadata, deletionGracePeriodSeconds: 0 },
        }));
      } else this.life.delete('pods', last, { gracePeriodSeconds: 0 });
    });
  }
}
