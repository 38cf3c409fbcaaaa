import { deepEqual, numberAt, recordAt } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import { Controller, controllerOf, idOf } from './Controller';
import { deploymentStatus, isProgressing, rolloutOf } from './deploymentStatus';
import type { Life } from './Life';
import {
  activePods,
  controlled,
  controlledBy,
  DEPLOYMENTS,
  intOrPercent,
  REPLICA_SETS,
  templateHash,
  type Workload,
} from './workloads';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

function revisionOf(object: KubeObject): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0);
}

function replicasOf(set: KubeObject): number {
  return numberAt(set, 0, 'spec', 'replicas');
}

function availableOf(set: KubeObject): number {
  return numberAt(set, 0, 'status', 'availableReplicas');
}

function templateOf(set: Workload): JsonObject {
  const metadata = recordAt(set.spec.template, 'metadata');
  const { [HASH]: _hash, ...labels } = recordAt(metadata, 'labels');
  return { ...set.spec.template, metadata: { ...metadata, labels } };
}

/** Rolls a Deployment's template out through ReplicaSets, old pods serving until new ones do. */
export class DeploymentController extends Controller {
  constructor(life: Life) {
    super(life, DEPLOYMENTS);
  }

  protected begin(): void {
    this.follow(REPLICA_SETS, ({ object }) => [
      controllerOf(object, 'Deployment'),
    ]);
    this.follow('pods', ({ type, object }) => {
      if (type !== 'DELETED') return [];
      const set = controllerOf(object, 'ReplicaSet');
      const owner = set && this.life.store.collection(REPLICA_SETS).byId(set);
      return owner ? [controllerOf(owner, 'Deployment')] : [];
    });
  }

  protected reconcile(object: KubeObject): void {
    const deployment = object as Workload;
    if (deployment.metadata.deletionTimestamp) return;
    let current = this.currentSet(deployment);
    const old = this.oldSets(deployment, current);
    if (!deployment.spec.paused) {
      if (!current) current = this.createSet(deployment, old);
      this.keepRevision(deployment, current, old);
      if (recordAt(deployment.spec, 'strategy').type === 'Recreate') {
        this.recreate(deployment, current, old);
      } else this.roll(deployment, current, old);
    } else if (current) {
      this.resize(deployment, current, replicasWanted(deployment));
    }
    this.report(idOf(deployment));
    this.forgetOld(deployment);
  }

  private currentSet(deployment: Workload): Workload | undefined {
    const sets = controlled(this.life, deployment, REPLICA_SETS) as Workload[];
    const wanted = deployment.spec.template;
    return sets.find(set => {
      const template = templateOf(set);
      return (
        deepEqual(template.spec, wanted.spec) &&
        deepEqual(
          recordAt(template, 'metadata', 'labels'),
          recordAt(wanted, 'metadata', 'labels'),
        ) &&
        deepEqual(
          recordAt(template, 'metadata', 'annotations'),
          recordAt(wanted, 'metadata', 'annotations'),
        )
      );
    });
  }

  private oldSets(deployment: Workload, current?: Workload): Workload[] {
    return controlled(this.life, deployment, REPLICA_SETS).filter(
      set =>
        set.metadata.uid !== current?.metadata.uid &&
        !set.metadata.deletionTimestamp,
    ) as Workload[];
  }

  private createSet(deployment: Workload, old: Workload[]): Workload {
    const { name, namespace = '' } = deployment.metadata;
    const { template, selector } = deployment.spec;
    const hash = templateHash(template);
    const metadata = recordAt(template, 'metadata');
    const labels = { ...recordAt(metadata, 'labels'), [HASH]: hash };
    const recreates = recordAt(deployment.spec, 'strategy').type === 'Recreate';
    const total = old.reduce((sum, set) => sum + replicasOf(set), 0);
    const wanted = replicasWanted(deployment);
    const room = wanted + limitsOf(deployment).surge - total;
    const first =
      recreates && total > 0 ? 0 : Math.max(0, Math.min(room, wanted));
    const revision = Math.max(0, ...old.map(revisionOf)) + 1;
    const created = this.life.create(REPLICA_SETS, namespace, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        labels,
        annotations: {
          'deployment.kubernetes.io/desired-replicas': String(wanted),
          [REVISION]: String(revision),
        },
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas: first,
        selector: {
          ...selector,
          matchLabels: { ...recordAt(selector, 'matchLabels'), [HASH]: hash },
        },
        template: { ...template, metadata: { ...metadata, labels } },
      },
    });
    if (first > 0) this.tellScaled(deployment, created, 0, first);
    return created as Workload;
  }

  private keepRevision(
    deployment: Workload,
    current: Workload,
    old: Workload[],
  ): void {
    const newest = Math.max(0, ...old.map(revisionOf));
    const revision =
      revisionOf(current) > newest ? revisionOf(current) : newest + 1;
    for (const [key, object] of [
      [REPLICA_SETS, current],
      [DEPLOYMENTS, deployment],
    ] as const) {
      this.life.replace(key, object, stored => ({
        ...stored,
        metadata: {
          ...stored.metadata,
          annotations: {
            ...stored.metadata.annotations,
            [REVISION]: String(revision),
          },
        },
      }));
    }
  }

  private roll(deployment: Workload, current: Workload, old: Workload[]): void {
    const wanted = replicasWanted(deployment);
    const { surge, unavailable } = limitsOf(deployment);
    const oldTotal = old.reduce((sum, set) => sum + replicasOf(set), 0);
    const total = oldTotal + replicasOf(current);
    if (replicasOf(current) > wanted) {
      this.resize(deployment, current, wanted);
    } else {
      const room = Math.max(0, wanted + surge - total);
      const next = Math.min(wanted, replicasOf(current) + room);
      this.resize(deployment, current, next);
    }
    if (oldTotal === 0) return;
    const least = wanted - unavailable;
    const unready = replicasOf(current) - availableOf(current);
    let spare = total - least - unready;
    for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b))) {
      const sick = Math.min(
        Math.max(spare, 0),
        replicasOf(set) - availableOf(set),
      );
      if (sick > 0) {
        this.resize(deployment, set, replicasOf(set) - sick);
        spare -= sick;
      }
    }
    const available = [...old, current].reduce((n, s) => n + availableOf(s), 0);
    let surplus = available - least;
    for (const set of this.oldSets(deployment, current)) {
      const fewer = Math.min(surplus, replicasOf(set), Math.max(spare, 0));
      if (fewer > 0) {
        this.resize(deployment, set, replicasOf(set) - fewer);
        surplus -= fewer;
        spare -= fewer;
      }
    }
  }

  private recreate(
    deployment: Workload,
    current: Workload,
    old: Workload[],
  ): void {
    for (const set of old) this.resize(deployment, set, 0);
    const left = old.some(
      set =>
        activePods(this.life, set).length > 0 ||
        controlled(this.life, set, 'pods').some(
          pod => pod.metadata.deletionTimestamp,
        ),
    );
    if (!left) this.resize(deployment, current, replicasWanted(deployment));
  }

  private resize(deployment: Workload, set: Workload, replicas: number): void {
    const before = replicasOf(set);
    if (before === replicas) return;
    this.life.update(REPLICA_SETS, {
      ...(this.life.get(
        REPLICA_SETS,
        set.metadata.namespace ?? '',
        set.metadata.name,
      ) ?? set),
      spec: { ...set.spec, replicas },
    });
    this.tellScaled(deployment, set, before, replicas);
  }

  private tellScaled(
    deployment: Workload,
    set: KubeObject,
    from: number,
    to: number,
  ): void {
    this.life.events.record(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${to > from ? 'up' : 'down'} replica set ${
        set.metadata.name
      } from ${from} to ${to}`,
      component: 'deployment-controller',
    });
  }

  private report(id: string): void {
    const deployment = this.life.store.collection(DEPLOYMENTS).byId(id) as
      | Workload
      | undefined;
    if (!deployment) return;
    const current = this.currentSet(deployment);
    const rollout = rolloutOf(
      deployment,
      current,
      this.oldSets(deployment, current),
      limitsOf(deployment).unavailable,
    );
    const status = deploymentStatus(deployment, rollout);
    this.life.setStatus(DEPLOYMENTS, deployment, status.status);
    const written = this.life.store.collection(DEPLOYMENTS).byId(id);
    if (written && isProgressing(written) && status.deadlineMs > 0) {
      this.enqueueAfter(id, status.deadlineMs);
    }
  }

  private forgetOld(deployment: Workload): void {
    const keep = numberAt(deployment, 10, 'spec', 'revisionHistoryLimit');
    const idle = this.oldSets(deployment, this.currentSet(deployment))
      .filter(
        s => replicasOf(s) === 0 && numberAt(s, 0, 'status', 'replicas') === 0,
      )
      .sort((a, b) => revisionOf(b) - revisionOf(a));
    for (const set of idle.slice(keep)) this.life.delete(REPLICA_SETS, set);
  }
}

function replicasWanted(deployment: Workload): number {
  return deployment.spec.replicas ?? 1;
}

function limitsOf(deployment: Workload): {
  surge: number;
  unavailable: number;
} {
  const rolling = recordAt(deployment.spec, 'strategy', 'rollingUpdate');
  const wanted = replicasWanted(deployment);
  const surge = intOrPercent(rolling.maxSurge ?? '25%', wanted, true);
  const unavailable = intOrPercent(
    rolling.maxUnavailable ?? '25%',
    wanted,
    false,
  );
  return {
    surge,
    unavailable:
      surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, wanted),
  };
}
