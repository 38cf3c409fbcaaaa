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

/** Names one object; core objects have group `''`, those of no namespace leave it out. */
export interface ObjectReference {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
}

export interface ReadOptions {
  /** Gives the request up. */
  signal?: AbortSignal;
  /**
   * Is asked with the number of bytes as they come of the answer; where it says no, the answer is given up and the call
   * fails with `AnswerTooLargeError`. Left out, a list may be of any size.
   */
  takes?: (bytes: number) => boolean;
}

export interface ListOptions extends ReadOptions {
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
 * NotAllowedError (forbidden), ServiceUnavailableError (unreachable, retryable), `WatchExpiredError` (410: list again),
 * `AnswerTooLargeError` (more than the caller takes).
 */
export interface ClusterReader {
  /** One page. May be called twice. */
  list(type: ObjectType, options?: ListOptions): Promise<ObjectList>;

  get(
    type: ObjectType,
    name: string,
    namespace?: string,
    options?: ReadOptions,
  ): Promise<KubernetesObject>;

  /**
   * Calls `onEvent` for each change after `resourceVersion`, until the server ends the watch (resolves), the
   * signal aborts (resolves), or it breaks (rejects). `onOpen` is called once the server has begun to answer.
   */
  watch(
    type: ObjectType,
    options: {
      resourceVersion: string;
      /** Left out, all namespaces. */
      namespace?: string;
      labelSelector?: string;
      signal: AbortSignal;
      onOpen?: () => void;
    },
    onEvent: (event: WatchEvent) => void,
  ): Promise<void>;

  /** Merge-patches annotations only. With `patch` and `applyStatus`, this is all that Berth writes to a cluster by itself. */
  annotate(
    type: ObjectType,
    name: string,
    namespace: string,
    annotations: Record<string, string>,
  ): Promise<void>;

  /**
   * Merge-patches an object (RFC 7386). Fails with NotFoundError where there is none, with InputError where its schema
   * refuses it. May be called twice.
   */
  patch(
    type: ObjectType,
    name: string,
    namespace: string,
    change: object,
  ): Promise<void>;

  /**
   * Applies fields of an object's status on the server, as a field manager that takes over what others own of them;
   * what others own besides stays. Never makes an object: fails with NotFoundError where there is none, with
   * ConflictError where somebody else writes it just now, with InputError where its schema refuses the status. May be
   * called twice.
   */
  applyStatus(
    type: ObjectType,
    object: { name: string; namespace: string },
    status: object,
    options: { fieldManager: string; signal?: AbortSignal },
  ): Promise<void>;

  /** Types of a group's version that can be listed; fails with NotFoundError where the cluster serves none. */
  types(group: string, version: string): Promise<ObjectType[]>;

  /** Version of the API server, such as `v1.35.4`. */
  version(): Promise<string>;
}
