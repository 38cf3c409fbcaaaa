import {
  type KubernetesTools,
  locateKubernetesTools,
} from '@berth/plugin-environments-node';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from '../../cluster';
import { type GitRemote, startGitRemote } from '../../git';
import { runGit } from '../../git/runGit';
import { ClusterClient } from '../client/ClusterClient';
import { keyOf, type KubeObject } from '../client/KubeObject';
import { Reflector } from '../client/Reflector';
import {
  type FluxObject,
  KUSTOMIZE_API,
  RECONCILE_REQUEST,
  SOURCE_API,
} from '../FluxObject';
import { type Flux, startFlux } from '../startFlux';

const TOKEN = 'token';
const WHO = {
  GIT_AUTHOR_NAME: 'acme',
  GIT_AUTHOR_EMAIL: 'acme@example.com',
  GIT_COMMITTER_NAME: 'acme',
  GIT_COMMITTER_EMAIL: 'acme@example.com',
};

/** A Git remote, a cluster and Flux, all real as far as the sandbox has them, for tests. */
export class FluxStage {
  readonly #reflectors: Reflector<KubeObject>[] = [];

  private constructor(
    readonly folder: string,
    readonly git: GitRemote,
    readonly cluster: Cluster,
    readonly client: ClusterClient,
    public flux: Flux,
    private readonly startAgain: () => Promise<Flux>,
  ) {}

  static async start(files: Record<string, string>): Promise<FluxStage> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-flux-'));
    const tools: KubernetesTools = await locateKubernetesTools();
    const git = await startGitRemote({
      dataDir: join(folder, 'git'),
      seed: { files },
      token: TOKEN,
    });
    const cluster = await startCluster({
      dataDir: join(folder, 'cluster'),
      token: TOKEN,
    });
    const startAgain = () =>
      startFlux({
        kubeConfig: cluster.kubeconfig,
        dataDir: join(folder, 'flux'),
        tools,
      });
    const flux = await startAgain();
    const client = await ClusterClient.open(cluster.kubeconfig);
    const clone = join(folder, 'clone');
    await runGit(['clone', '--quiet', git.url, clone]);
    return new FluxStage(folder, git, cluster, client, flux, startAgain);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map(it => it.stop()));
    this.client.close();
    await this.flux.stop();
    await this.cluster.stop();
    await this.git.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Stops Flux, and starts it on what it left behind. */
  async restartFlux(meanwhile: () => Promise<void>): Promise<void> {
    await this.flux.stop();
    await meanwhile();
    this.flux = await this.startAgain();
  }

  /** Commits to `main`, pushes, and asks sources to look, as Berth does it; null deletes a file. */
  async push(
    files: Record<string, string | null>,
    sources: string[] = ['platform'],
  ): Promise<string> {
    const cwd = join(this.folder, 'clone');
    for (const [path, content] of Object.entries(files)) {
      const file = join(cwd, path);
      await mkdir(dirname(file), { recursive: true });
      if (content === null) {
        await rm(file);
      } else {
        await writeFile(file, content);
      }
    }
    const git = (...args: string[]) => runGit(args, { cwd, env: WHO });
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'Change');
    await git(
      'push',
      '--quiet',
      this.git.url.replace('http://', `http://a:${TOKEN}@`),
      'main',
    );
    for (const name of sources) {
      await this.request(SOURCE_API, 'GitRepository', name);
    }
    return (await git('rev-parse', 'HEAD')).toString('utf8').trim();
  }

  /** Asks a controller to look at once. */
  async request(
    apiVersion: string,
    kind: string,
    name: string,
    namespace: string = 'flux-system',
  ): Promise<string> {
    const at = `${Date.now()} ${Math.random()}`;
    await this.client.mergePatch(
      { apiVersion, kind, name, namespace },
      { metadata: { annotations: { [RECONCILE_REQUEST]: at } } },
    );
    return at;
  }

  async source(name: string = 'platform', branch: string = 'main') {
    return this.client.create({
      apiVersion: SOURCE_API,
      kind: 'GitRepository',
      metadata: { name, namespace: 'flux-system' },
      spec: { interval: '1h', url: this.git.url, ref: { branch } },
    });
  }

  async kustomization(name: string, spec: Record<string, unknown>) {
    return this.client.create({
      apiVersion: KUSTOMIZE_API,
      kind: 'Kustomization',
      metadata: { name, namespace: 'flux-system' },
      spec: {
        interval: '1h',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'platform' },
        ...spec,
      },
    });
  }

  /** Waits until an object is as wanted; absent objects are undefined. */
  async until<T extends KubeObject = FluxObject>(
    apiVersion: string,
    kind: string,
    key: string,
    wanted: (object: T | undefined) => boolean,
  ): Promise<T | undefined> {
    let reflector = this.#reflectors.find(
      it => it.apiVersion === apiVersion && it.kind === kind,
    );
    const fresh = !reflector;
    reflector ??= new Reflector<KubeObject>(this.client, apiVersion, kind);
    const known = reflector;
    if (fresh) {
      this.#reflectors.push(known);
      await known.start();
    }
    const current = known.get(key) as T | undefined;
    if (wanted(current)) {
      return current;
    }
    return new Promise(resolve => {
      known.onChange((before, now) => {
        const changed = now ?? before;
        if (changed && keyOf(changed.metadata) === key) {
          const object = now as T | undefined;
          if (wanted(object)) {
            resolve(object);
          }
        }
      });
    });
  }

  /** Waits for a Ready condition with this reason, and words in it. */
  async untilReady(
    apiVersion: string,
    kind: string,
    key: string,
    reason: string,
    words: string = '',
  ): Promise<FluxObject> {
    const found = await this.until<FluxObject>(apiVersion, kind, key, it => {
      const ready = it?.status?.conditions?.find(c => c.type === 'Ready');
      return ready?.reason === reason && ready.message.includes(words);
    });
    if (!found) {
      throw new Error(`${kind} ${key} is gone`);
    }
    return found;
  }
}

/** A ConfigMap as YAML. */
export function configMap(name: string, data: Record<string, string>): string {
  return `${JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data,
  })}\n`;
}

/** The conditions of an object, without times. */
export function conditionsOf(object: FluxObject): Record<string, string> {
  return Object.fromEntries(
    (object.status?.conditions ?? []).map(it => [
      it.type,
      `${it.status} ${it.reason}: ${it.message}`,
    ]),
  );
}
