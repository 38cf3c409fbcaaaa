import type {
  EnvironmentStatus,
  Observations,
  Operation,
  QuotaUsage,
} from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';
import type { ClusterObserver } from './ClusterObserver';
import type { DesiredEnvironment, DesiredView } from './DesiredView';
import {
  ingressType,
  podType,
  quotaType,
  workloadTypes,
} from './observedTypes';
import { observeWorkloads } from './workloads/observeWorkloads';

/** Everything that is known of one environment now, for `deriveStatus`. */
export function observeEnvironment(input: {
  id: string;
  /** RFC 3339. */
  now: string;
  desired?: DesiredEnvironment;
  view: DesiredView;
  operation?: Operation;
  /** The operation that the newest commit came with. */
  committed?: Operation;
  previous?: EnvironmentStatus;
  clusterName: string;
  /** Absent where no cluster of this name is configured. */
  observer?: ClusterObserver;
  /** Says why there is none. */
  whyMissing: (cluster: string) => string;
}): Observations {
  const { id, now, desired, view, operation, previous, observer } = input;
  const commit = view.lastCommit(id);
  const base = {
    now,
    spec: desired?.spec,
    invalid: desired?.invalid,
    host: desired?.host,
    operation,
    overtaken:
      isCommitted(operation) &&
      commit !== undefined &&
      commit.sha !== operation.commit &&
      view.knows(id, operation.commit),
    committed: input.committed,
    commit: commit && {
      sha: commit.sha,
      at: commit.at,
      author: commit.author,
    },
    previous,
  };
  if (!observer) {
    return {
      ...base,
      expected: view.expected(id),
      workloads: [],
      ingresses: [],
      quota: [],
      cluster: {
        name: input.clusterName,
        reachable: false,
        problem: input.clusterName
          ? input.whyMissing(input.clusterName)
          : 'No cluster is known',
      },
    };
  }

  const { lastAnswerAt, blind, synced } = observer.state;
  const namespace = observer.namespaceOf(id);
  const objects = observer.engineObjectsOf(id);
  const { engine, expected } = observeEngine(input, observer, objects);
  const workloads = observeWorkloads(
    workloadTypes.flatMap(type => observer.objectsOf(type, id)),
    observer.objectsOf(podType, id),
    missing => observer.refusalsOf(id, missing),
  );
  const missing =
    engine?.applied.state === 'done' ? missingOf(id, observer, objects) : [];
  const change = expected && `${commit?.sha} ${expected.revision}`;
  if (
    change !== undefined &&
    // What nobody remembers is about to be read whole.
    (previous ? wasThrough(previous, commit?.sha) : !synced)
  ) {
    // Known from here on, also after a time in which the cluster could not be reached: it is not asked for all at once.
    observer.knowWorkloadsOf(id, change);
  }
  const mayBeUnseen =
    expected !== undefined &&
    // What nobody remembers was read whole just now.
    previous !== undefined &&
    engine?.applied.state === 'done' &&
    engine.applied.revision === expected.revision &&
    workloads.every(({ health }) => health === 'ready');
  return {
    ...base,
    expected,
    unseen:
      mayBeUnseen &&
      change !== undefined &&
      !observer.showsWorkloadsOf(id, change),
    // Engines that read main get it from there, and say themselves what they can't do with it.
    deliveryProblem:
      observer.cluster.delivery === 'main'
        ? undefined
        : view.deliveryProblem(id),
    engine,
    namespace: namespace && {
      terminating:
        namespace.metadata.deletionTimestamp !== undefined ||
        textAt(namespace, 'status', 'phase') === 'Terminating',
    },
    workloads,
    missing,
    ingresses: observer.objectsOf(ingressType, id).map(observeIngress),
    quota: observer.objectsOf(quotaType, id).flatMap(observeQuota),
    cluster: {
      name: observer.cluster.name,
      // Half of what a cluster shows would pass for all of it.
      reachable: blind === undefined,
      lastAnswerAt,
      problem: blind,
    },
  };
}

/** Whether an operation is in Git and has not ended. */
function isCommitted(
  operation: Operation | undefined,
): operation is Operation & { commit: string } {
  return (
    operation?.commit !== undefined &&
    (operation.state === 'committed' || operation.state === 'applied')
  );
}

/** Whether all that came of a commit was ready already. */
function wasThrough(
  { chain }: EnvironmentStatus,
  commit: string | undefined,
): boolean {
  const isOf = chain.some(
    step => step.name === 'committed' && step.commit === commit,
  );
  return (
    isOf &&
    chain.some(({ name, state }) => name === 'workloads' && state === 'done')
  );
}

/** What the engine shows, and the commit that it is measured against. */
function observeEngine(
  {
    id,
    view,
    desired,
  }: { id: string; view: DesiredView; desired?: DesiredEnvironment },
  observer: ClusterObserver,
  objects: KubernetesObject[],
): Pick<Observations, 'engine' | 'expected'> {
  const expected = view.expected(id);
  const around = {
    environmentId: id,
    shared: observer.engineObjectsAround(id),
    since: expected?.at,
    charts: desired?.charts,
  };
  const engine = observer.engine.observe(objects, expected?.revision, around);
  if (observer.cluster.delivery !== 'main' || !expected || !view.holds) {
    return { engine, expected };
  }
  // An engine that reads main shows later commits than the last that reached this environment.
  const shown = engine.applied.revision ?? engine.fetched.revision;
  if (!shown || shown === expected.revision || !view.holds(id, shown)) {
    return { engine, expected };
  }
  return {
    engine: observer.engine.observe(objects, shown, around),
    expected: { ...expected, revision: shown },
  };
}

/** What runs for good, other than Jobs, which may be cleared away once they are through. */
const LASTING = workloadTypes.filter(({ kind }) => kind !== 'Job');

/** Workloads that the engine says it has applied and that the cluster does not show. */
function missingOf(
  id: string,
  observer: ClusterObserver,
  objects: KubernetesObject[],
): Array<{ kind: string; name: string }> {
  const applied = observer.engine.inventory(objects);
  return LASTING.flatMap(type => {
    const there = new Set(
      observer.objectsOf(type, id).map(({ metadata }) => metadata.name),
    );
    return applied
      .filter(
        ({ group, kind, namespace, name }) =>
          kind === type.kind &&
          group === type.group &&
          (namespace ?? id) === id &&
          !there.has(name),
      )
      .map(({ kind, name }) => ({ kind, name }));
  });
}

function observeQuota(quota: KubernetesObject): QuotaUsage[] {
  const hard = member(quota, 'status', 'hard');
  return Object.entries(hard ?? {}).flatMap(([resource, limit]) =>
    typeof limit === 'string'
      ? [
          {
            resource,
            hard: limit,
            used: textAt(quota, 'status', 'used', resource) ?? '0',
          },
        ]
      : [],
  );
}

function observeIngress(
  ingress: KubernetesObject,
): Observations['ingresses'][number] {
  return {
    name: ingress.metadata.name,
    hosts: listAt(ingress, 'spec', 'rules').flatMap(
      rule => textAt(rule, 'host') ?? [],
    ),
    addresses: listAt(ingress, 'status', 'loadBalancer', 'ingress').flatMap(
      entry => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? [],
    ),
    tls: listAt(ingress, 'spec', 'tls').length > 0,
  };
}
