import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type {
  ClusterReader,
  KubernetesObject,
  ListOptions,
  ObjectList,
  ObjectType,
  ReadOptions,
  WatchEvent,
} from '@berth/plugin-environments-node';
import { statusError } from './kubernetesErrors';
import type { KubernetesConnection } from './KubernetesConnection';
import { readLines } from './readLines';

/** Seconds after which the server ends a watch by itself, spread so that not all end at once. */
const WATCH_SECONDS = { least: 300, most: 600 };

/** Reads one cluster over its API server. */
export class KubernetesClusterReader implements ClusterReader {
  readonly #connection: KubernetesConnection;

  constructor(connection: KubernetesConnection) {
    this.#connection = connection;
  }

  async list(type: ObjectType, options: ListOptions = {}): Promise<ObjectList> {
    const path = collectionPath(type, options.namespace);
    const list = await this.#json<{
      metadata?: { resourceVersion?: string; continue?: string };
      items?: KubernetesObject[] | null;
    }>(
      path,
      {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: options.limit === undefined ? undefined : String(options.limit),
        continue: options.continue,
      },
      // A list of all pages together may have any size.
      { signal: options.signal, takes: options.takes ?? (() => true) },
    );
    // The items of a list carry neither apiVersion nor kind.
    const apiVersion = apiVersionOf(type);
    return {
      items: (list.items ?? []).map(item => ({
        ...item,
        apiVersion,
        kind: type.kind,
      })),
      resourceVersion: list.metadata?.resourceVersion ?? '',
      continue: list.metadata?.continue || undefined,
    };
  }

  async get(
    type: ObjectType,
    name: string,
    namespace?: string,
    options?: ReadOptions,
  ): Promise<KubernetesObject> {
    return this.#json(objectPath(type, name, namespace), {}, options);
  }

  async watch(
    type: ObjectType,
    options: Parameters<ClusterReader['watch']>[1],
    onEvent: (event: WatchEvent) => void,
  ): Promise<void> {
    const { signal } = options;
    const path = collectionPath(type, options.namespace);
    const { least, most } = WATCH_SECONDS;
    try {
      const stream = await this.#connection.open({
        path,
        query: {
          watch: 'true',
          allowWatchBookmarks: 'true',
          labelSelector: options.labelSelector,
          resourceVersion: options.resourceVersion,
          timeoutSeconds: String(
            Math.round(least + Math.random() * (most - least)),
          ),
        },
        signal,
      });
      options.onOpen?.();
      for await (const line of readLines(stream, this.#connection.name)) {
        if (signal.aborted) {
          return;
        }
        onEvent(this.#event(path, type, line));
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  async annotate(
    type: ObjectType,
    name: string,
    namespace: string,
    annotations: Record<string, string>,
  ): Promise<void> {
    await this.patch(type, name, namespace, { metadata: { annotations } });
  }

  async patch(
    type: ObjectType,
    name: string,
    namespace: string,
    change: object,
  ): Promise<void> {
    await this.#connection.request({
      method: 'PATCH',
      path: objectPath(type, name, namespace),
      query: { fieldManager: 'berth' },
      body: {
        contentType: 'application/merge-patch+json',
        text: JSON.stringify(change),
      },
    });
  }

  async applyStatus(
    type: ObjectType,
    { name, namespace }: { name: string; namespace: string },
    status: object,
    options: { fieldManager: string; signal?: AbortSignal },
  ): Promise<void> {
    await this.#connection.request({
      method: 'PATCH',
      path: `${objectPath(type, name, namespace)}/status`,
      query: { fieldManager: options.fieldManager, force: 'true' },
      body: {
        // JSON is YAML.
        contentType: 'application/apply-patch+yaml',
        text: JSON.stringify({
          apiVersion: apiVersionOf(type),
          kind: type.kind,
          metadata: { name, namespace },
          status,
        }),
      },
      signal: options.signal,
    });
  }

  async types(group: string, version: string): Promise<ObjectType[]> {
    const { resources } = await this.#json<{
      resources?: Array<{ name: string; kind: string; verbs?: string[] }>;
    }>(group ? `/apis/${group}/${version}` : `/api/${version}`);
    return (resources ?? [])
      .filter(
        ({ name, verbs }) => !name.includes('/') && verbs?.includes('list'),
      )
      .map(({ name, kind }) => ({ group, version, plural: name, kind }));
  }

  async version(): Promise<string> {
    const { gitVersion } = await this.#json<{ gitVersion?: string }>(
      '/version',
    );
    if (!gitVersion) {
      throw new ServiceUnavailableError(
        `Cluster ${this.#connection.name} does not say its version`,
      );
    }
    return gitVersion;
  }

  async #json<T>(
    path: string,
    query: Record<string, string | undefined> = {},
    { signal, takes }: ReadOptions = {},
  ): Promise<T> {
    const body = await this.#connection.request({ path, query, signal }, takes);
    return this.#parse<T>(path, body);
  }

  #parse<T>(path: string, body: string): T {
    try {
      return JSON.parse(body) as T;
    } catch (error) {
      throw new ServiceUnavailableError(
        `Cluster ${
          this.#connection.name
        } answered ${path} with something that is not JSON`,
        error,
      );
    }
  }

  #event(path: string, type: ObjectType, line: string): WatchEvent {
    const event = this.#parse<{
      type: string;
      object: KubernetesObject & { code?: number };
    }>(path, line);
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        return {
          type: event.type,
          object: {
            ...event.object,
            apiVersion: apiVersionOf(type),
            kind: type.kind,
          },
        };
      case 'BOOKMARK':
        return {
          type: 'BOOKMARK',
          resourceVersion: event.object.metadata.resourceVersion ?? '',
        };
      default:
        throw statusError(
          this.#connection.name,
          path,
          event.object.code ?? 500,
          JSON.stringify(event.object),
        );
    }
  }
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(type: ObjectType): string {
  return type.group ? `${type.group}/${type.version}` : type.version;
}

/** Path of a type's objects, of one namespace or of all. */
export function collectionPath(type: ObjectType, namespace?: string): string {
  const root = type.group
    ? `/apis/${type.group}/${type.version}`
    : `/api/${type.version}`;
  const scope = namespace ? `/namespaces/${segment(namespace)}` : '';
  return `${root}${scope}/${type.plural}`;
}

/** Path of one object. */
export function objectPath(
  type: ObjectType,
  name: string,
  namespace?: string,
): string {
  return `${collectionPath(type, namespace)}/${segment(name)}`;
}

function segment(name: string): string {
  // An empty or dotted segment would make another path of it.
  if (!name || name === '.' || name === '..') {
    throw new InputError(`"${name}" can't name a Kubernetes object`);
  }
  return encodeURIComponent(name);
}
