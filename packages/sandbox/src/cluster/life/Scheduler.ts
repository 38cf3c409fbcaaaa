import { podResources } from '../api/admission/podResources';
import { recordAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { parseQuantity } from '../api/quantity';
import { withCondition } from './conditions';
import { idOf } from './Controller';
import type { Life } from './Life';
import { isPodOver, type Pod } from './podTypes';

interface Load {
  cpu: number;
  memory: number;
  pods: number;
}

/** Places pods on nodes by what they request, and says why where none fits. */
export class Scheduler {
  private readonly loads = new Map<string, Load>();
  private readonly placed = new Map<string, { node: string; load: Load }>();
  private readonly unplaced = new Set<string>();

  constructor(
    private readonly life: Life,
    private readonly retry: (podId: string) => void,
  ) {}

  /** Follows pods and nodes to know the free capacity; returns how to stop. */
  start(): () => void {
    for (const pod of this.life.store.list('pods')) this.count(pod as Pod);
    const stopPods = this.life.store.subscribe('pods', change => {
      const { uid } = change.object.metadata;
      if (change.type === 'DELETED' || isPodOver(change.object)) {
        this.unplaced.delete(idOf(change.object));
        if (this.release(uid)) this.retryAll();
      } else {
        this.count(change.object as Pod);
      }
    });
    const stopNodes = this.life.store.subscribe('nodes', () => this.retryAll());
    const stopClaims = this.life.store.subscribe('persistentvolumeclaims', () =>
      this.retryAll(),
    );
    return () => {
      stopPods();
      stopNodes();
      stopClaims();
    };
  }

  /** Binds a pod to a node, or tells it why it cannot be. */
  place(pod: Pod): void {
    const nodes = [...this.life.store.list('nodes')];
    const wants = loadOf(pod);
    const reasons = new Map<string, number>();
    let best: { node: KubeObject; free: number } | undefined;
    const claim = this.missingClaim(pod);
    for (const node of claim ? [] : nodes) {
      const why = this.refusals(node, pod, wants);
      for (const reason of why) {
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      const capacity = parseQuantity(
        recordAt(node, 'status', 'allocatable').cpu,
      );
      const free = capacity - (this.loads.get(node.metadata.name)?.cpu ?? 0);
      if (why.length === 0 && (!best || free > best.free))
        best = { node, free };
    }
    if (best) this.bind(pod, best.node);
    else {
      const list = [...reasons].map(([why, count]) => `${count} ${why}`).sort();
      this.refuse(pod, claim ?? `${list.join(', ')}.`, nodes.length);
    }
  }

  private missingClaim(pod: Pod): string | undefined {
    const volumes = Array.isArray(pod.spec.volumes) ? pod.spec.volumes : [];
    for (const volume of volumes) {
      const name = recordAt(volume, 'persistentVolumeClaim').claimName;
      if (typeof name === 'string') {
        const claim = this.life.get(
          'persistentvolumeclaims',
          pod.metadata.namespace ?? '',
          name,
        );
        if (!claim) return `persistentvolumeclaim "${name}" not found.`;
        if (recordAt(claim, 'status').phase !== 'Bound') {
          return 'pod has unbound immediate PersistentVolumeClaims.';
        }
      }
    }
    return undefined;
  }

  private refusals(node: KubeObject, pod: Pod, wants: Load): string[] {
    if (recordAt(node, 'spec').unschedulable === true) {
      return ['node(s) were unschedulable'];
    }
    const labels = node.metadata.labels ?? {};
    const selector = Object.entries(recordAt(pod.spec, 'nodeSelector'));
    if (selector.some(([key, value]) => labels[key] !== value)) {
      return ["node(s) didn't match Pod's node affinity/selector"];
    }
    const allocatable = recordAt(node, 'status', 'allocatable');
    const used = this.loads.get(node.metadata.name) ?? {
      cpu: 0,
      memory: 0,
      pods: 0,
    };
    const why: string[] = [];
    if (used.pods + 1 > parseQuantity(allocatable.pods))
      why.push('Too many pods');
    if (used.cpu + wants.cpu > parseQuantity(allocatable.cpu) + 1e-9) {
      why.push('Insufficient cpu');
    }
    if (used.memory + wants.memory > parseQuantity(allocatable.memory)) {
      why.push('Insufficient memory');
    }
    return why;
  }

  private bind(pod: Pod, node: KubeObject): void {
    const { name } = node.metadata;
    this.unplaced.delete(idOf(pod));
    this.life.events.record(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${name}`,
      component: 'default-scheduler',
    });
    this.life.replace('pods', pod, current => ({
      ...current,
      spec: { ...recordAt(current, 'spec'), nodeName: name },
      status: {
        ...recordAt(current, 'status'),
        conditions: withCondition(pod.status?.conditions ?? [], {
          type: 'PodScheduled',
          status: 'True',
        }),
      },
    }));
  }

  private refuse(pod: Pod, why: string, nodes: number): void {
    const message = `0/${nodes} nodes are available: ${why} preemption: 0/${nodes} nodes are available: ${nodes} No preemption victims found for incoming pod.`;
    this.unplaced.add(idOf(pod));
    const known = pod.status?.conditions?.some(c => c.message === message);
    if (known) return;
    this.life.events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
    });
    this.life.replace('pods', pod, current => ({
      ...current,
      status: {
        ...recordAt(current, 'status'),
        conditions: withCondition(pod.status?.conditions ?? [], {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
        }),
      },
    }));
  }

  private count(pod: Pod): void {
    const { uid } = pod.metadata;
    const node = pod.spec.nodeName;
    if (!node || this.placed.has(uid) || isPodOver(pod)) return;
    const load = loadOf(pod);
    this.placed.set(uid, { node, load });
    this.add(node, load, 1);
  }

  private release(uid: string): boolean {
    const place = this.placed.get(uid);
    if (!place) return false;
    this.placed.delete(uid);
    this.add(place.node, place.load, -1);
    return true;
  }

  private add(node: string, load: Load, sign: 1 | -1): void {
    const before = this.loads.get(node) ?? { cpu: 0, memory: 0, pods: 0 };
    this.loads.set(node, {
      cpu: before.cpu + sign * load.cpu,
      memory: before.memory + sign * load.memory,
      pods: before.pods + sign * load.pods,
    });
  }

  private retryAll(): void {
    for (const id of this.unplaced) this.retry(id);
  }
}

function loadOf(pod: Pod): Load {
  const { cpu = 0, memory = 0 } = podResources(pod.spec, 'requests');
  return { cpu, memory, pods: 1 };
}
