/** A Kubernetes object, as its API server gives it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Array<{ kind: string; name: string; uid: string }>;
  };
  [field: string]: unknown;
}

/** A type of objects: `{group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment'}`; core has group `''`. */
export interface ObjectType {
  group: string;
  version: string;
  plural: string;
  kind: string;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Page size. */
  limit?: number;
  continue?: string;
}

export interface ObjectList {
  items: KubernetesObject[];
  resourceVersion: string;
  /** Token of the next page. */
  continue?: string;
}

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject }
  | { type: 'BOOKMARK'; resourceVersion: string };

/**
 * Reads one cluster. Errors tell these apart: NotFoundError (absent, or a type that it does not serve),
 * NotAllowedError (forbidden), ServiceUnavailableError (unreachable, retryable), `WatchExpiredError` (410: list again).
 */
export interface ClusterReader {
  /** One page. May be called twice. */
  list(type: ObjectType, options?: ListOptions): Promise<ObjectList>;

  get(
    type: ObjectType,
    name: string,
    namespace?: string,
  ): Promise<KubernetesObject>;

  /**
   * Calls `onEvent` for each change after `resourceVersion`, until the server ends the watch (resolves), the
   * signal aborts (resolves), or it breaks (rejects).
   */
  watch(
    type: ObjectType,
    options: { resourceVersion: string; signal: AbortSignal },
    onEvent: (event: WatchEvent) => void,
  ): Promise<void>;

  /** Merge-patches annotations only, which is all that Berth writes to a cluster by itself. */
  annotate(
    type: ObjectType,
    name: string,
    namespace: string,
    annotations: Record<string, string>,
  ): Promise<void>;

  /** Version of the API server, such as `v1.35.4`. */
  version(): Promise<string>;
}
