import { createInterface } from 'node:readline';
import { ClusterConnection } from './ClusterConnection';
import { ClusterRequestError, isNotFound } from './ClusterRequestError';
import type { KubeObject, ObjectReference } from './KubeObject';

const PAGE = 500;

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
}

interface ObjectList<T> {
  metadata: { resourceVersion?: string; continue?: string };
  items?: T[];
}

export interface ApplyOptions {
  fieldManager: string;
  /** Takes fields over from other managers. */
  force?: boolean;
  /** Says what would come of it, and changes nothing. */
  dryRun?: boolean;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject;
}

/** Any kind of object of one cluster, found through discovery. */
export class ClusterClient {
  readonly #resources = new Map<string, ApiResource>();

  constructor(private readonly connection: ClusterConnection) {}

  static async open(kubeConfig: string): Promise<ClusterClient> {
    return new ClusterClient(await ClusterConnection.open(kubeConfig));
  }

  close(): void {
    this.connection.close();
  }

  /** @throws ClusterRequestError 404 where the cluster does not know the kind */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#resource(apiVersion, kind)).namespaced;
  }

  async get<T extends KubeObject = KubeObject>(
    reference: ObjectReference,
  ): Promise<T | undefined> {
    try {
      return await this.connection.json<T>(await this.#path(reference));
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** All objects of a kind, page by page. Items get the apiVersion and kind that lists leave out. */
  async list<T extends KubeObject = KubeObject>(
    apiVersion: string,
    kind: string,
    options: { namespace?: string; labelSelector?: string } = {},
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const path = await this.#collection(apiVersion, kind, options.namespace);
    const items: T[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await this.connection.json<ObjectList<T>>(path, {
        query: {
          limit: PAGE,
          continue: token,
          labelSelector: options.labelSelector,
        },
      });
      for (const item of page.items ?? []) {
        items.push({ ...item, apiVersion, kind });
      }
      token = page.metadata.continue || undefined;
      if (!token) {
        return { items, resourceVersion: page.metadata.resourceVersion ?? '' };
      }
    }
  }

  /**
   * Calls back for every change until the server ends the watch, which resolves, or fails.
   *
   * @throws ClusterRequestError, with status 410 where `resourceVersion` is too old
   */
  async watch(
    apiVersion: string,
    kind: string,
    resourceVersion: string,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const path = await this.#collection(apiVersion, kind);
    const response = await this.connection.stream(path, {
      query: {
        watch: true,
        resourceVersion,
        allowWatchBookmarks: true,
        timeoutSeconds: 290,
      },
      signal,
    });
    const lines = createInterface({ input: response, crlfDelay: Infinity });
    let failure: unknown;
    response.once('error', error => {
      failure = error;
    });
    for await (const line of lines) {
      if (line) {
        const event = JSON.parse(line) as WatchEvent;
        if (event.type === 'ERROR') {
          const status = event.object as unknown as {
            code?: number;
            reason?: string;
            message?: string;
          };
          response.destroy();
          throw new ClusterRequestError(
            status.code ?? 500,
            status.reason ?? 'Unknown',
            status.message ?? 'the watch failed',
          );
        }
        onEvent(event);
      }
    }
    if (failure && !signal.aborted) {
      throw failure;
    }
  }

  async create<T extends KubeObject>(object: T): Promise<T> {
    const { apiVersion, kind, metadata } = object;
    return this.connection.json<T>(
      await this.#collection(apiVersion, kind, metadata.namespace),
      { method: 'POST', body: object },
    );
  }

  /** Server-side apply. */
  async apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = object;
    const { name, namespace } = metadata;
    return this.connection.json<KubeObject>(
      await this.#path({ apiVersion, kind, name, namespace }),
      {
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        query: {
          fieldManager: options.fieldManager,
          force: options.force,
          dryRun: options.dryRun ? 'All' : undefined,
        },
        body: object,
      },
    );
  }

  /** JSON merge patch of an object or of its status. */
  async mergePatch<T extends KubeObject = KubeObject>(
    reference: ObjectReference,
    patch: unknown,
    options: { subresource?: 'status'; fieldManager?: string } = {},
  ): Promise<T> {
    const path = await this.#path(reference);
    return this.connection.json<T>(
      options.subresource ? `${path}/${options.subresource}` : path,
      {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        query: { fieldManager: options.fieldManager },
        body: patch,
      },
    );
  }

  /** Deletes with background propagation; false where it was gone already. */
  async delete(reference: ObjectReference, uid?: string): Promise<boolean> {
    try {
      await this.connection.json(await this.#path(reference), {
        method: 'DELETE',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
          ...(uid ? { preconditions: { uid } } : {}),
        },
      });
      return true;
    } catch (error) {
      if (isNotFound(error)) {
        return false;
      }
      throw error;
    }
  }

  async #path(reference: ObjectReference): Promise<string> {
    const { apiVersion, kind, name, namespace } = reference;
    const collection = await this.#collection(apiVersion, kind, namespace);
    return `${collection}/${encodeURIComponent(name)}`;
  }

  async #collection(
    apiVersion: string,
    kind: string,
    namespace?: string,
  ): Promise<string> {
    const resource = await this.#resource(apiVersion, kind);
    const inNamespace =
      resource.namespaced && namespace
        ? `/namespaces/${encodeURIComponent(namespace)}`
        : '';
    return `${root(apiVersion)}${inNamespace}/${resource.name}`;
  }

  async #resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const key = `${apiVersion}/${kind}`;
    const known = this.#resources.get(key);
    if (known) {
      return known;
    }
    try {
      const { resources } = await this.connection.json<{
        resources: ApiResource[];
      }>(root(apiVersion));
      for (const resource of resources) {
        // Subresources such as `pods/log` have kinds of their own.
        if (!resource.name.includes('/')) {
          this.#resources.set(`${apiVersion}/${resource.kind}`, resource);
        }
      }
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
    const found = this.#resources.get(key);
    if (!found) {
      throw new ClusterRequestError(
        404,
        'NotFound',
        `no matches for kind "${kind}" in version "${apiVersion}"`,
      );
    }
    return found;
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
}
