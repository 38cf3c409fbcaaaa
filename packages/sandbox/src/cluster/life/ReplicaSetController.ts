import { ApiError } from '../api/ApiError';
import { numberAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { conditionsOf, withCondition, withoutCondition } from './conditions';
import { Controller, controllerOf, idOf } from './Controller';
import type { Life } from './Life';
import { isPodReady, type Pod } from './podTypes';
import { activePods, podFrom, REPLICA_SETS, type Workload } from './workloads';

const RETRY_MS = 10_000;

/** Why no pod could be made for a ReplicaSet of a generation. */
interface Refusal {
  generation: number | undefined;
  message: string;
}

/** Keeps as many pods as a ReplicaSet asks for. */
export class ReplicaSetController extends Controller {
  /* Every refusal names another pod, so trying again at each change of the status would never end. */
  private readonly refusals = new Map<string, Refusal>();

  constructor(life: Life) {
    super(life, REPLICA_SETS);
  }

  protected begin(): void {
    this.follow('pods', ({ object }) => [controllerOf(object, 'ReplicaSet')]);
    for (const key of ['resourcequotas', 'limitranges']) {
      this.onStop(
        this.life.store.subscribe(key, ({ object }) =>
          this.retryFailed(object.metadata.namespace ?? ''),
        ),
      );
    }
  }

  protected reconcile(object: KubeObject): void {
    const set = object as Workload;
    let failure: string | undefined;
    if (!set.metadata.deletionTimestamp) failure = this.scale(set);
    const pods = activePods(this.life, set);
    const ready = pods.filter(isPodReady).length;
    const before = conditionsOf(set);
    const conditions = failure
      ? withCondition(before, {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: failure,
        })
      : withoutCondition(before, 'ReplicaFailure');
    this.life.setStatus(REPLICA_SETS, set, {
      replicas: pods.length,
      ...(pods.length ? { fullyLabeledReplicas: pods.length } : {}),
      ...(ready ? { readyReplicas: ready, availableReplicas: ready } : {}),
      observedGeneration: set.metadata.generation,
      ...(conditions.length ? { conditions } : {}),
    });
  }

  protected gone(id: string): void {
    this.refusals.delete(id);
  }

  /** Creates or deletes pods; returns why one could not be created. */
  private scale(set: Workload): string | undefined {
    const pods = activePods(this.life, set);
    const wanted = numberAt(set, 1, 'spec', 'replicas');
    if (pods.length > wanted) {
      for (const pod of leastUseful(pods).slice(0, pods.length - wanted)) {
        this.life.delete('pods', pod);
        this.tell(set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      }
      return undefined;
    }
    const id = idOf(set);
    const { generation } = set.metadata;
    const refusal = this.refusals.get(id);
    const waits = pods.length < wanted && refusal?.generation === generation;
    if (refusal && waits) return refusal.message;
    this.refusals.delete(id);
    for (let missing = wanted - pods.length; missing > 0; missing -= 1) {
      try {
        const pod = this.life.create(
          'pods',
          set.metadata.namespace ?? '',
          podFrom(set, set.spec.template, {
            generateName: `${set.metadata.name}-`,
          }),
        );
        this.tell(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.life.events.record(set, {
          type: 'Warning',
          reason: 'FailedCreate',
          message: `Error creating: ${error.message}`,
          component: 'replicaset-controller',
        });
        this.refusals.set(id, { generation, message: error.message });
        this.life.clock.after(`retry replicaset ${id}`, RETRY_MS, () =>
          this.tryAgain(id),
        );
        return error.message;
      }
    }
    return undefined;
  }

  private retryFailed(namespace: string): void {
    for (const set of this.life.store.list(REPLICA_SETS, namespace)) {
      if (conditionsOf(set).some(c => c.type === 'ReplicaFailure')) {
        this.tryAgain(idOf(set));
      }
    }
  }

  private tryAgain(id: string): void {
    this.refusals.delete(id);
    this.enqueue(id);
  }

  private tell(set: KubeObject, reason: string, message: string): void {
    this.life.events.record(set, {
      type: 'Normal',
      reason,
      message,
      component: 'replicaset-controller',
    });
  }
}

/** Pods in the order in which they are given up: unready and young ones first. */
function leastUseful(pods: Pod[]): Pod[] {
  const rank = (pod: Pod) => (isPodReady(pod) ? 1 : 0);
  return [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion),
  );
}
