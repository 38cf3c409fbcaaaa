import { ApiError } from '../api/ApiError';
import { recordAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { Controller, controllerOf, idOf } from './Controller';
import type { Life } from './Life';
import { isPodReady, type Pod } from './podTypes';
import { activePods, podFrom, templateHash, type Workload } from './workloads';

const DAEMON_SETS = 'daemonsets.apps';
const HASH = 'controller-revision-hash';
const HOSTNAME = 'kubernetes.io/hostname';
const RETRY_MS = 10_000;

/** Keeps one pod on every node. */
export class DaemonSetController extends Controller {
  constructor(life: Life) {
    super(life, DAEMON_SETS);
  }

  protected begin(): void {
    this.follow('pods', ({ object }) => [controllerOf(object, 'DaemonSet')]);
    this.follow('nodes', ({ type }) =>
      type === 'MODIFIED'
        ? []
        : [...this.life.store.list(DAEMON_SETS)].map(idOf),
    );
  }

  protected reconcile(object: KubeObject): void {
    const set = object as Workload;
    const hash = templateHash(set.spec.template);
    const nodes = [...this.life.store.list('nodes')].map(n => n.metadata.name);
    if (!set.metadata.deletionTimestamp) this.spread(set, nodes, hash);
    const pods = activePods(this.life, set);
    const ready = pods.filter(isPodReady).length;
    this.life.setStatus(DAEMON_SETS, set, {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes.length,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      numberUnavailable: nodes.length - ready,
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: pods.filter(pod => isCurrent(pod, hash)).length,
    });
  }

  private spread(set: Workload, nodes: string[], hash: string): void {
    const pods = activePods(this.life, set);
    const at = new Map(pods.map(pod => [nodeOf(pod), pod]));
    for (const node of nodes) {
      if (!at.has(node)) this.createPod(set, node, hash);
    }
    const outdated = pods.find(pod => !isCurrent(pod, hash));
    const settled = pods.length === nodes.length && pods.every(isPodReady);
    if (outdated && settled) this.life.delete('pods', outdated);
  }

  private createPod(set: Workload, node: string, hash: string): void {
    const { namespace = '', name } = set.metadata;
    const metadata = { generateName: `${name}-` };
    const body = podFrom(set, set.spec.template, metadata, { [HASH]: hash });
    const spec = recordAt(body, 'spec');
    const nodeSelector = {
      ...recordAt(spec, 'nodeSelector'),
      [HOSTNAME]: node,
    };
    const component = 'daemonset-controller';
    try {
      const pod = this.life.create('pods', namespace, {
        ...body,
        spec: { ...spec, nodeSelector },
      });
      this.life.events.record(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
        component,
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.life.events.record(set, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${error.message}`,
        component,
      });
      this.enqueueAfter(idOf(set), RETRY_MS);
    }
  }
}

function nodeOf(pod: Pod): string {
  return String(recordAt(pod.spec, 'nodeSelector')[HOSTNAME] ?? '');
}

function isCurrent(pod: Pod, hash: string): boolean {
  return pod.metadata.labels?.[HASH] === hash;
}
