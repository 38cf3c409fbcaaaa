import type {
  Cluster,
  KubernetesObject,
  ObjectType,
} from '@berth/plugin-environments-node';
import {
  type Cluster as SandboxCluster,
  type ClusterOptions,
  startCluster,
} from '@berth/sandbox';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ConfigClusterSource } from '../../adapters/clusters';
import type { WatchTimings } from '../WatchTimings';

const TOKEN = 'the-token-of-the-test';

/** Timings at which a test does not have to wait. */
export const quickTimings: WatchTimings = {
  silence: 60_000,
  relist: 600_000,
  shortestPause: 2,
  longestPause: 20,
  longestRefusedPause: 20,
  shortestWatch: 5,
  grace: 30,
  refusals: 20,
  late: 20,
  pageSize: 500,
};

/** A simulated cluster that speaks the real protocol, and Berth's readers of it. */
export class ClusterStage {
  private constructor(
    readonly sandbox: SandboxCluster,
    readonly source: ConfigClusterSource,
    readonly cluster: Cluster,
    private readonly folder: string,
  ) {}

  static async start(
    options: Partial<ClusterOptions> = {},
  ): Promise<ClusterStage> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-cluster-'));
    const sandbox = await startCluster({
      token: TOKEN,
      speed: 50,
      ...options,
    });
    const source = await sourceOf('local', folder, sandbox.kubeconfig);
    const [cluster] = await source.list();
    return new ClusterStage(sandbox, source, cluster, folder);
  }

  /** A cluster of this name at another address, reached with the same credentials. */
  async clusterAt(name: string, url: string): Promise<Cluster> {
    const kubeconfig = this.sandbox.kubeconfig.replaceAll(
      this.sandbox.url,
      url,
    );
    const source = await sourceOf(name, this.folder, kubeconfig);
    const [cluster] = await source.list();
    return cluster;
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    await rm(this.folder, { recursive: true });
  }

  /** Creates or changes an object by server-side apply, and its status where it is given. */
  async apply(path: string, object: Partial<KubernetesObject>): Promise<void> {
    await this.#request(
      'PATCH',
      `${path}?fieldManager=test&force=true`,
      object,
    );
    if (object.status !== undefined) {
      const { name } = object.metadata!;
      await this.#request(
        'PATCH',
        `${path}/status?fieldManager=test&force=true`,
        {
          apiVersion: object.apiVersion,
          kind: object.kind,
          metadata: { name },
          status: object.status,
        } as Partial<KubernetesObject>,
      );
    }
  }

  /** Makes the cluster serve a type whose objects may hold anything. */
  define({ group, version, plural, kind }: ObjectType): Promise<void> {
    const anything = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    };
    const name = `${plural}.${group}`;
    return this.apply(
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group,
          scope: 'Namespaced',
          names: { kind, plural, singular: kind.toLowerCase() },
          versions: [
            {
              name: version,
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: { openAPIV3Schema: anything },
            },
          ],
        },
      },
    );
  }

  async delete(path: string): Promise<void> {
    await this.#request('DELETE', path);
  }

  configMap(name: string, value: string = ''): Promise<void> {
    return this.apply(`/api/v1/namespaces/default/configmaps/${name}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { text: value },
    });
  }

  async #request(
    method: string,
    path: string,
    body?: Partial<KubernetesObject>,
  ): Promise<void> {
    const outgoing = request(this.sandbox.url + path, {
      method,
      ca: this.sandbox.ca,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body && { 'content-type': 'application/apply-patch+yaml' }),
      },
    });
    outgoing.end(body && JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (!response.statusCode || response.statusCode >= 300) {
      throw new Error(`${method} ${path}: ${answer}`);
    }
  }
}

async function sourceOf(
  name: string,
  folder: string,
  kubeconfig: string,
): Promise<ConfigClusterSource> {
  const file = join(folder, name);
  await writeFile(file, kubeconfig, { mode: 0o600 });
  return new ConfigClusterSource([
    {
      name,
      title: name,
      engine: 'flux',
      delivery: 'branches',
      kubeconfig: file,
    },
  ]);
}
