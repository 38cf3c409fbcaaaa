import { labelled } from '../metrics.mjs';

const ENVIRONMENT = 'berth.dev/environment';

const conditionOf = (object, type) =>
  object?.status?.conditions?.find(condition => condition.type === type);

const isReady = object => {
  const { status, observedGeneration } = conditionOf(object, 'Ready') ?? {};
  return (
    status === 'True' &&
    (observedGeneration ?? object.status.observedGeneration) ===
      object.metadata.generation
  );
};

const runs = (workload, version) =>
  workload?.object.spec.template.spec.containers[0].image.endsWith(
    `:${version}`,
  );

/** Names of the engine's objects that bring the shards. */
export const SHARDS = Array.from(
  { length: 32 },
  (_, shard) => `berth-shard-${String(shard).padStart(2, '0')}`,
);

/** When the first of some objects, that are asked by an annotation, was seen with one younger than a time. */
function askedAt(events, kind, namespace, names, annotation, since) {
  const times = names
    .map(name => events.get(kind, namespace, name))
    .filter(found => found?.at >= since)
    .filter(found => {
      const at = found.object.metadata.annotations?.[annotation];
      return at === 'normal' || Date.parse(at ?? '') >= since;
    })
    .map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

const flux = {
  watched: {
    GitRepository: '/apis/source.toolkit.fluxcd.io/v1/gitrepositories',
    Kustomization: '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations',
    HelmRelease: '/apis/helm.toolkit.fluxcd.io/v2/helmreleases',
    Deployment: '/apis/apps/v1/deployments',
  },
  environmentOf: (kind, { metadata, spec }) =>
    metadata.labels?.[ENVIRONMENT] ??
    (kind === 'HelmRelease' ? spec.targetNamespace : undefined) ??
    (kind === 'Deployment' ? metadata.namespace : undefined),
  /** When all that an environment consists of was applied: its frame, its contents and its release. */
  complete: (events, id) => {
    const found = [
      events.get('Kustomization', 'flux-system', id),
      events.get('Kustomization', 'flux-system', `${id}.contents`),
      events.get('HelmRelease', 'flux-system', `${id}.web`),
    ];
    return found.every(each => isReady(each?.object))
      ? Math.max(...found.map(({ at }) => at))
      : undefined;
  },
  asked: (events, id, since) =>
    askedAt(
      events,
      'GitRepository',
      'flux-system',
      [...SHARDS, 'platform', id],
      'reconcile.fluxcd.io/requestedAt',
      since,
    ),
  fetched: (events, names, since) => {
    const times = names
      .map(name => events.get('GitRepository', 'flux-system', name))
      .filter(
        found =>
          // In whole seconds.
          Date.parse(found?.object.status?.artifact?.lastUpdateTime ?? '') >=
          since - 1_000,
      )
      .map(({ at }) => at);
    return times.length > 0 ? Math.min(...times) : undefined;
  },
  source: (id, delivery) => (delivery === 'main' ? 'platform' : id),
  /** Reconciliations so far, by environment; the engine's own objects count as `shared`. */
  async work(cluster) {
    const counts = new Map();
    for (const controller of [
      'source-controller',
      'kustomize-controller',
      'helm-controller',
    ]) {
      const text = await cluster.metrics(controller);
      for (const { labels, value } of labelled(
        text,
        'gotk_reconcile_duration_seconds_count',
      )) {
        const id = fluxEnvironment(labels.name);
        counts.set(id, (counts.get(id) ?? 0) + value);
      }
    }
    return counts;
  },
};

/** An id holds no dot, and the names of its objects begin with it, those of Helm charts behind the namespace. */
function fluxEnvironment(name) {
  const own = name.replace(/^flux-system-/, '').split('.')[0];
  return own.startsWith('bench-') ? own : 'shared';
}

const argocd = {
  watched: {
    Application: '/apis/argoproj.io/v1alpha1/applications',
    Deployment: '/apis/apps/v1/deployments',
  },
  environmentOf: (kind, { metadata }) =>
    metadata.labels?.[ENVIRONMENT] ??
    (kind === 'Deployment' ? metadata.namespace : undefined),
  complete: (events, id) => {
    const found = [id, `${id}.web`].map(name =>
      events.get('Application', 'argocd', name),
    );
    return found.every(
      app =>
        app?.object.status?.sync?.status === 'Synced' &&
        app.object.status.operationState?.phase === 'Succeeded',
    )
      ? Math.max(...found.map(({ at }) => at))
      : undefined;
  },
  asked: (events, id, since) =>
    askedAt(
      events,
      'Application',
      'argocd',
      [...SHARDS, 'berth-environments', id],
      'argocd.argoproj.io/refresh',
      since,
    ),
  fetched: (events, names, since) => {
    const times = names
      .map(name => events.get('Application', 'argocd', name))
      .filter(
        found =>
          Date.parse(found?.object.status?.reconciledAt ?? '') >= since - 1_000,
      )
      .map(({ at }) => at);
    return times.length > 0 ? Math.min(...times) : undefined;
  },
  source: id => id,
  /** Argo CD counts by cluster only; each Application says when it was last compared with Git. */
  async work(_cluster, events) {
    return new Map(events.reconciled ?? []);
  },
  count(events) {
    events.reconciled = new Map();
    events.onEvent(({ id, kind, before, object }) => {
      if (
        kind === 'Application' &&
        object.status?.reconciledAt !== before?.status?.reconciledAt
      ) {
        const key = id ?? 'shared';
        events.reconciled.set(key, (events.reconciled.get(key) ?? 0) + 1);
      }
    });
  },
};

const ENGINES = { flux, argocd };

/** What the bench has to know of an engine, and what is the same with all. */
export function engineNamed(name) {
  const engine = ENGINES[name];
  return {
    ...engine,
    /** When the engine had all of an environment applied, and what serves an image ready, as the cluster told it. */
    serves: (id, version) => events => {
      const complete = engine.complete(events, id);
      const workload = events.get('Deployment', id, 'web');
      const { spec, status, metadata } = workload?.object ?? {};
      return complete &&
        runs(workload, version) &&
        status?.observedGeneration === metadata.generation &&
        status?.updatedReplicas === spec.replicas &&
        status?.readyReplicas === spec.replicas &&
        status?.replicas === spec.replicas
        ? Math.max(complete, workload.at)
        : undefined;
    },
    /** When the Deployment of an environment was told to run a version. */
    applied: (id, version) => events => {
      const workload = events.get('Deployment', id, 'web');
      return runs(workload, version) ? workload.at : undefined;
    },
  };
}
