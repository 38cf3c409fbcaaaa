import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { ClusterReader } from '@berth/plugin-environments-node';
import { KubeConfig } from '@kubernetes/client-node';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { until } from '../desired/__testUtils__/until';
import { connectCluster } from '../adapters/clusters/connectCluster';
import { FluxEngine } from '../adapters/engine/flux/FluxEngine';
import type { ClusterStage } from './__testUtils__/ClusterStage';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';
import { doubtAbsence } from './doubtAbsence';
import { podType } from './observedTypes';

jest.setTimeout(60_000);

/** What stands before an API server: passes requests on, or knows nothing of what is asked for. */
class LoadBalancer {
  #lost = false;

  private constructor(private readonly server: Server, readonly url: string) {}

  static async start({ sandbox }: ClusterStage): Promise<LoadBalancer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const balancer = new LoadBalancer(server, `http://127.0.0.1:${port}`);
    server.on('request', (incoming, answer) => {
      if (balancer.#lost) {
        answer.writeHead(404, { 'content-type': 'text/html' });
        answer.end('<h1>Not Found</h1>');
        return;
      }
      const onward = request(sandbox.url + incoming.url, {
        method: incoming.method,
        headers: incoming.headers,
        ca: sandbox.ca,
      });
      onward.on('response', found => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        answer.flushHeaders();
        found.on('error', () => answer.destroy()).pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      answer.on('close', () => onward.destroy());
      incoming.pipe(onward);
    });
    return balancer;
  }

  /** From now on everything is answered 404, and what was open ends. */
  lose(): void {
    this.#lost = true;
    this.server.closeAllConnections();
  }

  find(): void {
    this.#lost = false;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('ObservedState behind what answers 404 to everything', () => {
  let world: ObservedWorld;
  let balancer: LoadBalancer;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    balancer = await LoadBalancer.start(world.stage);
  });
  afterEach(async () => {
    await world.stop();
    await balancer.stop();
  });

  const observe = async () => {
    const config = new KubeConfig();
    config.loadFromString(world.stage.sandbox.kubeconfig);
    config.clusters = config.clusters.map(({ name }) => ({
      name,
      server: balancer.url,
      skipTLSVerify: true,
    }));
    const cluster = connectCluster(world.stage.cluster, () => config);
    return world.observe({ clusters: { list: async () => [cluster] } });
  };

  it('takes nothing for gone, neither what runs nor what is being deleted', async () => {
    const observed = await observe();
    await world.makeReady();
    balancer.lose();
    const { status } = await world.phase('unknown');
    expect(status).toMatchObject({
      stale: true,
      workloads: [{ name: 'web', ready: 1 }],
    });
    const [cluster] = await observed.clusters();
    expect(cluster.reachable).toBe(false);

    await world.request('deletion', 'delete');
    await world.committed('deletion', 'c'.repeat(40));
    world.desired.remove(ID);
    const row = await world.row(found => found.spec === undefined);
    expect(row.status.stale).toBe(true);
    expect(await world.operations.get('deletion')).toMatchObject({
      state: 'committed',
    });

    balancer.find();
    await world.phase('deleting');
    await world.stage.delete(paths.kustomization);
    await world.stage.delete(paths.source);
    await world.stage.delete(paths.namespace);
    await world.gone();
  });

  it('says nothing of what runs in a process that starts then, until an API server answers', async () => {
    balancer.lose();
    await observe();
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.rollOut();
    const { status } = await world.row(row => row.status.stale);
    expect(status.phase).toBe('unknown');
    balancer.find();
    await world.phase('ready');
  });
});

describe('doubtAbsence', () => {
  const engineType = new FluxEngine().watchedTypes[0];
  const notFound = new NotFoundError('it answered 404');

  const listing = async (
    type: Parameters<ClusterReader['list']>[0],
    version: () => Promise<string>,
  ) => {
    const refuse = async () => {
      throw notFound;
    };
    const reader = doubtAbsence({ list: refuse, watch: refuse, version });
    return Promise.allSettled([
      reader.list(type),
      reader.watch(
        type,
        { resourceVersion: '1', signal: new AbortController().signal },
        () => {},
      ),
    ]);
  };
  const refused = (name: string) =>
    Array(2).fill({
      status: 'rejected',
      reason: expect.objectContaining({ name }),
    });
  const rejecting = (error: Error) => async () => {
    throw error;
  };

  it('lets only a type be absent that an API server may be without, and only where one answers', async () => {
    const answers = async () => 'v1.34.0';
    expect(await listing(podType, answers)).toEqual(
      refused('ServiceUnavailableError'),
    );
    expect(await listing(engineType, answers)).toEqual(
      refused('NotFoundError'),
    );
    expect(
      await listing(engineType, rejecting(new NotAllowedError('no'))),
    ).toEqual(refused('NotFoundError'));
    expect(await listing(engineType, rejecting(notFound))).toEqual(
      refused('ServiceUnavailableError'),
    );
  });

  it('asks one question for all that come while one is open, and never takes an answer to one from before a 404', async () => {
    const asked: Array<(answer: Promise<string>) => void> = [];
    const reader = {
      list: rejecting(notFound),
      watch: rejecting(notFound),
      version: () => new Promise<string>(resolve => asked.push(resolve)),
    };
    const nameOf = (error: Error) => error.name;
    const list = () =>
      // Each watch of a cluster has a reader of its own.
      doubtAbsence(reader).list(engineType).then(String, nameOf);

    const first = list();
    await until(() => asked.length === 1);
    const others = [list(), list(), list()];
    // What stands before the API server loses it only now.
    await setImmediate();
    asked[0](Promise.resolve('v1.34.0'));
    expect(await first).toBe('NotFoundError');
    await until(() => asked.length === 2);
    asked[1](Promise.reject(notFound));
    expect(await Promise.all(others)).toEqual(
      Array(3).fill('ServiceUnavailableError'),
    );
    expect(asked).toHaveLength(2);

    const later = list();
    await until(() => asked.length === 3);
    asked[2](Promise.resolve('v1.34.0'));
    expect(await later).toBe('NotFoundError');
  });
});
