import { ApiError } from '../api/ApiError';
import { recordAt, recordsAt, stringAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { Controller, controllerOf } from './Controller';
import type { Life } from './Life';
import { isPodOver, isPodReady, type Pod } from './podTypes';
import { controlled, podFrom, templateHash, type Workload } from './workloads';

const STATEFUL_SETS = 'statefulsets.apps';
const HASH = 'controller-revision-hash';
const RETRY_MS = 10_000;

/** Keeps numbered pods with volumes of their own, one after the other. */
export class StatefulSetController extends Controller {
  constructor(life: Life) {
    super(life, STATEFUL_SETS);
  }

  protected begin(): void {
    this.follow('pods', ({ object }) => [controllerOf(object, 'StatefulSet')]);
    for (const key of ['resourcequotas', 'limitranges']) {
      this.follow(key, ({ object }) =>
        [...this.life.store.list(STATEFUL_SETS, object.metadata.namespace)].map(
          set => `${set.metadata.namespace}/${set.metadata.name}`,
        ),
      );
    }
  }

  protected reconcile(object: KubeObject): void {
    const set = object as Workload;
    const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`;
    if (!set.metadata.deletionTimestamp) this.step(set, revision);
    this.report(set, revision);
  }

  private pods(set: Workload): Map<number, Pod> {
    const found = new Map<number, Pod>();
    for (const pod of controlled(this.life, set, 'pods')) {
      const ordinal = Number(pod.metadata.name.split('-').pop());
      found.set(ordinal, pod as Pod);
    }
    return found;
  }

  /** Takes the next step only; the pods' changes bring it back here. */
  private step(set: Workload, revision: string): void {
    const pods = this.pods(set);
    const wanted = set.spec.replicas ?? 1;
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
      const pod = pods.get(ordinal);
      if (!pod) this.createPod(set, ordinal, revision);
      else if (isPodOver(pod)) this.life.delete('pods', pod);
      if (!parallel && !(pod && isPodReady(pod))) {
        if (pod && stale(pod, revision)) this.deletePod(set, pod);
        return;
      }
    }
    const extra = [...pods].filter(([ordinal]) => ordinal >= wanted);
    extra.sort(([a], [b]) => b - a);
    for (const [, pod] of parallel ? extra : extra.slice(0, 1)) {
      this.deletePod(set, pod);
    }
    if (extra.length > 0) return;
    if (recordAt(set.spec, 'updateStrategy').type === 'OnDelete') return;
    const partition = Number(
      recordAt(set.spec, 'updateStrategy', 'rollingUpdate').partition ?? 0,
    );
    const old = [...pods]
      .filter(([ordinal, pod]) => ordinal >= partition && stale(pod, revision))
      .sort(([a], [b]) => b - a);
    const settled = [...pods.values()].every(isPodReady);
    if (old.length > 0 && settled) this.deletePod(set, old[0][1]);
  }

  private createPod(set: Workload, ordinal: number, revision: string): void {
    const { namespace = '', name } = set.metadata;
    const podName = `${name}-${ordinal}`;
    try {
      const volumes = this.claims(set, podName);
      const body = podFrom(
        set,
        set.spec.template,
        { name: podName },
        {
          [HASH]: revision,
          'apps.kubernetes.io/pod-index': String(ordinal),
          'statefulset.kubernetes.io/pod-name': podName,
        },
      );
      const spec = recordAt(body, 'spec');
      this.life.create('pods', namespace, {
        ...body,
        spec: {
          ...spec,
          hostname: podName,
          subdomain: set.spec.serviceName,
          volumes: [...recordsAt(spec, 'volumes'), ...volumes],
        },
      });
      this.tell(
        set,
        'Normal',
        'SuccessfulCreate',
        `create Pod ${podName} in StatefulSet ${name} successful`,
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tell(
        set,
        'Warning',
        'FailedCreate',
        `create Pod ${podName} in StatefulSet ${name} failed error: ${error.message}`,
      );
      this.enqueueAfter(`${namespace}/${name}`, RETRY_MS);
    }
  }

  private claims(set: Workload, podName: string) {
    const { namespace = '' } = set.metadata;
    return recordsAt(set.spec, 'volumeClaimTemplates').map(template => {
      const volume = stringAt(template, 'metadata', 'name');
      const claimName = `${volume}-${podName}`;
      if (!this.life.get('persistentvolumeclaims', namespace, claimName)) {
        this.life.create('persistentvolumeclaims', namespace, {
          metadata: {
            name: claimName,
            labels: {
              ...recordAt(set.spec.selector, 'matchLabels'),
              ...recordAt(template, 'metadata', 'labels'),
            },
          },
          spec: recordAt(template, 'spec'),
        });
      }
      return { name: volume, persistentVolumeClaim: { claimName } };
    });
  }

  private deletePod(set: Workload, pod: Pod): void {
    if (pod.metadata.deletionTimestamp) return;
    this.life.delete('pods', pod);
    this.tell(
      set,
      'Normal',
      'SuccessfulDelete',
      `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  private report(set: Workload, revision: string): void {
    const pods = [...this.pods(set).values()];
    const ready = pods.filter(isPodReady).length;
    const updated = pods.filter(pod => !stale(pod, revision)).length;
    const done =
      updated === (set.spec.replicas ?? 1) && updated === pods.length;
    const before = stringAt(set, 'status', 'currentRevision');
    this.life.setStatus(STATEFUL_SETS, set, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      ...(ready ? { readyReplicas: ready } : {}),
      availableReplicas: ready,
      ...(updated ? { updatedReplicas: updated } : {}),
      ...(done ? { currentReplicas: updated } : {}),
      currentRevision: done ? revision : before || revision,
      updateRevision: revision,
      collisionCount: 0,
    });
  }

  private tell(
    set: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const component = 'statefulset-controller';
    this.life.events.record(set, { type, reason, message, component });
  }
}

function stale(pod: Pod, revision: string): boolean {
  return pod.metadata.labels?.[HASH] !== revision;
}
