import { KubernetesObjectApi, Watch } from '@kubernetes/client-node';

const WATCHED = {
  GitRepository: '/apis/source.toolkit.fluxcd.io/v1/gitrepositories',
  Kustomization: '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations',
  HelmRelease: '/apis/helm.toolkit.fluxcd.io/v2/helmreleases',
  Deployment: '/apis/apps/v1/deployments',
  Ingress: '/apis/networking.k8s.io/v1/ingresses',
};

/** Holds what a cluster tells its watchers, with the time at which it told it; times are those of `Date.now`. */
export class ClusterEvents {
  #objects = new Map();
  #watches = [];
  #listeners = new Set();

  static async start(config) {
    const events = new ClusterEvents();
    for (const [kind, path] of Object.entries(WATCHED)) {
      events.#watches.push(
        await new Watch(config).watch(
          path,
          {},
          (type, object) => events.#take(kind, type, object),
          () => {},
        ),
      );
    }
    return events;
  }

  stop() {
    this.#watches.forEach(watch => watch.abort());
  }

  /** The newest state of an object and when it came. */
  get(kind, namespace, name) {
    return this.#objects.get(`${kind}/${namespace}/${name}`);
  }

  /** When something last changed of the kinds that make an environment ready. */
  lastChange(id) {
    const times = [...this.#objects.values()]
      .filter(
        ({ kind, object: { metadata } }) =>
          metadata.namespace === id ||
          (metadata.namespace === 'flux-system' &&
            metadata.name === id &&
            kind === 'Kustomization'),
      )
      .map(({ at }) => at);
    return Math.max(...times);
  }

  /** Resolves with the time of the event after which the check holds. */
  until(check, deadline = 600_000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => done(reject, new Error('the cluster did not get there')),
        deadline,
      );
      const done = (settle, value) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        settle(value);
      };
      const look = () => {
        const at = check(this);
        if (at) done(resolve, at);
      };
      this.#listeners.add(look);
      look();
    });
  }

  #take(kind, type, object) {
    const key = `${kind}/${object.metadata.namespace}/${object.metadata.name}`;
    if (type === 'DELETED') {
      this.#objects.delete(key);
    } else {
      this.#objects.set(key, { kind, object, at: Date.now() });
    }
    [...this.#listeners].forEach(look => look());
  }
}

/** Applies an object as the cluster's administrator. */
export async function apply(config, object) {
  const api = KubernetesObjectApi.makeApiClient(config);
  await api.patch(
    object,
    undefined,
    undefined,
    'berth-bench',
    true,
    'application/apply-patch+yaml',
  );
}
