import { Agent, request } from 'node:https';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  Watch,
} from '@kubernetes/client-node';
import { isRecord, stringAt } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import {
  startCluster,
  type Cluster,
  type ClusterOptions,
} from '../startCluster';

/** An answer of the API, read. */
export interface Answer {
  code: number;
  body: JsonObject;
}

/** A cluster for tests, with the clients that talk to it. */
export class ClusterStage {
  readonly config = new KubeConfig();
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly objects: KubernetesObjectApi;
  private readonly agent: Agent;

  private constructor(readonly cluster: Cluster, readonly token: string) {
    this.config.loadFromString(cluster.kubeconfig);
    this.core = this.config.makeApiClient(CoreV1Api);
    this.apps = this.config.makeApiClient(AppsV1Api);
    this.objects = KubernetesObjectApi.makeApiClient(this.config);
    this.agent = new Agent({ ca: cluster.ca });
  }

  static async start(
    options: Partial<ClusterOptions> = {},
  ): Promise<ClusterStage> {
    const token = 'sandbox-token';
    const cluster = await startCluster({ token, speed: 20, ...options });
    return new ClusterStage(cluster, token);
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.cluster.stop();
  }

  /** A raw request; a body is sent as JSON unless its type is given. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.cluster.url),
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            ...headers,
          },
        },
        res => {
          let text = '';
          res.setEncoding('utf8');
          res.on('data', chunk => {
            text += chunk;
          });
          res.on('error', reject);
          res.on('end', () => {
            const json = String(res.headers['content-type']).includes('json');
            const parsed: unknown = json ? JSON.parse(text) : { text };
            resolve({
              code: res.statusCode ?? 0,
              body: isRecord(parsed) ? parsed : {},
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Server-side apply. */
  apply(
    path: string,
    manager: string,
    body: JsonObject,
    force = false,
  ): Promise<Answer> {
    return this.call(
      'PATCH',
      `${path}?fieldManager=${manager}${force ? '&force=true' : ''}`,
      body,
      { 'content-type': 'application/apply-patch+yaml' },
    );
  }

  async namespace(
    name: string,
    labels?: Record<string, string>,
  ): Promise<void> {
    await this.core.createNamespace({ body: { metadata: { name, labels } } });
  }

  /** The resourceVersion of a list, to watch from. */
  async revision(path: string): Promise<string> {
    const { body } = await this.call('GET', path);
    return stringAt(body, 'metadata', 'resourceVersion');
  }

  /** The first state of any object at a path (a collection's) that a test accepts. */
  until(
    path: string,
    accept: (object: KubeObject, event: string) => boolean,
    query: Record<string, string> = {},
  ): Promise<KubeObject> {
    return new Promise((resolve, reject) => {
      let controller: AbortController | undefined;
      let found: KubeObject | undefined;
      new Watch(this.config)
        .watch(
          path,
          query,
          (event: string, object: KubeObject) => {
            if (found || !accept(object, event)) return;
            found = object;
            controller?.abort();
          },
          (error: unknown) => {
            if (found) resolve(found);
            else reject(error ?? new Error(`The watch of ${path} ended`));
          },
        )
        .then(made => {
          controller = made;
          if (found) made.abort();
        }, reject);
    });
  }
}

/** A Deployment of one container, for tests. */
export function deployment(
  name: string,
  image = 'registry.example.com/web:1.4.2',
  replicas = 2,
  container: JsonObject = {},
): JsonObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image, ...container }] },
      },
    },
  };
}
