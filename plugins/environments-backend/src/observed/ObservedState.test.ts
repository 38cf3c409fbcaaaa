import {
  shardObjectName,
  shardOf,
  SHARDS,
} from '@berth/plugin-environments-common';
import type { ClusterSource } from '@berth/plugin-environments-node';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gitRepositoryType } from '../adapters/engine/flux/fluxTypes';
import {
  applied,
  database,
  deployment,
  fetched,
  namespace,
  pathsOf,
  quota,
} from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';
import type { ObservedState } from './ObservedState';

jest.setTimeout(60_000);

describe('ObservedState against a cluster', () => {
  let world: ObservedWorld;
  let observed: ObservedState;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    observed = world.observe();
  });
  afterEach(() => world.stop());

  it('says that an environment can not be delivered where that is so, and nothing worse of its cluster', async () => {
    await world.makeReady();
    world.desired.deliveryProblems.set(ID, 'resources[2] refers to ../x');
    world.desired.change(ID);
    const { status } = await world.phase('degraded');
    expect(status.blocker).toMatchObject({
      step: 'fetched',
      sentence: "It can't be delivered: resources[2] refers to ../x",
      advice: expect.stringContaining('Mend in Git'),
    });
    expect(status.stale).toBe(false);
    const [cluster] = await observed.clusters();
    expect(cluster).toMatchObject({ reachable: true, problem: undefined });
    world.desired.deliveryProblems.clear();
    await world.phase('ready');
  });

  it('keeps an environment in sight whose deletion is held, and says so', async () => {
    await world.makeReady();
    world.desired.deliveryProblems.set(ID, 'Commit 3f9c2a1 removes 6 of 8');
    world.desired.remove(ID);
    const { status } = await world.phase('deleting');
    expect(status.blocker).toEqual({
      step: 'fetched',
      sentence: 'Commit 3f9c2a1 removes 6 of 8',
      advice: expect.stringContaining('Revert the commit in Git'),
    });
    expect(status.workloads).toHaveLength(1);
  });

  it('says in the words of its event why a database does not get its pods, until it does', async () => {
    await world.makeReady();
    await world.stage.apply(paths.quota, quota(ID));
    await world.stage.apply(paths.database, database(ID, '3'));
    const { status } = await world.row(
      ({ status: found }) => found.blocker?.step === 'workloads',
    );
    expect(status.phase).toBe('failed');
    expect(status.blocker).toEqual({
      step: 'workloads',
      sentence: expect.stringMatching(
        /^StatefulSet database is refused more pods by the quota: .*pods "database-0" is forbidden: exceeded quota: quota, requested: requests\.cpu=3/,
      ),
      advice: expect.stringContaining('larger size'),
    });
    expect(status.chain[4].evidence).toEqual([
      {
        kind: 'StatefulSet',
        name: 'database',
        reason: 'FailedCreate',
        message: expect.stringContaining('exceeded quota'),
      },
    ]);
    await world.stage.apply(paths.database, database(ID, '1'));
    const ready = await world.phase('ready');
    expect(ready.status.workloads).toContainEqual(
      expect.objectContaining({ name: 'database', ready: 1 }),
    );
  });

  it('follows an environment from the request until it is ready, and until nothing of it is left', async () => {
    await world.request('create-1', 'create');
    const asked = await world.phase('pending');
    expect(asked.spec).toBeUndefined();
    expect(asked.status.chain[0]).toMatchObject({
      name: 'requested',
      state: 'done',
      by: 'user:default/guest',
    });

    await world.committed('create-1', MAIN);
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.row(({ spec: found }) => found !== undefined);
    await world.stage.apply(paths.source, fetched(ID, DELIVERED));
    await world.row(({ status }) =>
      status.chain.some(
        ({ name, state }) => name === 'fetched' && state === 'done',
      ),
    );
    await world.stage.apply(paths.namespace, namespace(ID));
    await world.stage.apply(paths.quota, quota(ID));
    await world.rollOut();
    const ready = await world.row(
      ({ status }) => status.phase === 'ready' && status.quota.length === 2,
    );
    expect(ready.status).toMatchObject({
      stale: false,
      address: 'https://staging.acme.example.com',
      applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
      workloads: [{ kind: 'Deployment', name: 'web', ready: 1, desired: 1 }],
    });
    expect(ready.status.chain.map(({ state }) => state)).toEqual(
      Array(6).fill('done'),
    );
    expect(ready.commit?.sha).toBe(MAIN);
    const done = await world.operations.get('create-1');
    expect(done.timeline.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['queued', 'committed', 'succeeded']),
    );

    await world.request('delete-1', 'delete');
    await world.committed('delete-1', 'c'.repeat(40));
    world.desired.remove(ID);
    const leaving = await world.phase('deleting');
    expect(leaving.spec).toBeUndefined();
    await observed.stop();
    world.observe();
    await world.stage.delete(paths.kustomization);
    await world.stage.delete(paths.source);
    await world.stage.delete(paths.namespace);
    await world.gone();
    expect((await world.operations.get('delete-1')).state).toBe('succeeded');
  });

  it('says in the cluster\u2019s words what keeps it from being ready, and sees it heal', async () => {
    world.stage.sandbox.faults.set({ brokenImages: ['example.com/web:9.9.9'] });
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.rollOut('example.com/web:9.9.9');
    const failed = await world.phase('failed');
    expect(failed.status.blocker).toMatchObject({ step: 'workloads' });
    expect(failed.status.workloads[0].problem).toMatchObject({
      reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
      message: expect.stringContaining('example.com/web:9.9.9'),
    });
    await world.stage.apply(
      paths.deployment,
      deployment(ID, 'example.com/web:1.4.2'),
    );
    await world.phase('ready');
  });

  it('tells of objects that change though nothing that is said of the environment does', async () => {
    let tell: (ids: string[]) => void = () => {};
    await observed.stop();
    world.observe({ onObjectsChanged: ids => tell(ids) });
    await world.makeReady();
    const told = new Promise<string[]>(resolve => {
      tell = resolve;
    });
    const before = await world.statuses.get(ID);
    await world.stage.apply(`/api/v1/namespaces/${ID}/pods/visitor`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'visitor' },
      spec: { containers: [{ name: 'visitor', image: 'example.com/sh:1' }] },
    });
    expect(await told).toEqual([ID]);
    expect(await world.statuses.get(ID)).toEqual(before);
  });

  it('keeps showing what a cluster showed last while it is away', async () => {
    await world.makeReady();
    world.stage.sandbox.faults.set({
      refuseConnections: true,
      dropWatches: true,
    });
    const away = await world.phase('unknown');
    expect(away.status).toMatchObject({
      stale: true,
      workloads: [{ name: 'web', ready: 1 }],
    });
    expect(Date.parse(away.status.observedAt ?? '')).not.toBeNaN();
    const [cluster] = await observed.clusters();
    expect(cluster).toMatchObject({
      name: 'local',
      reachable: false,
      problem: expect.stringContaining("can't be reached"),
    });
    world.stage.sandbox.faults.clear();
    expect((await world.phase('ready')).status.stale).toBe(false);
  });

  it('shows at once what keeps its own shard from bringing it, and nothing of other shards', async () => {
    await observed.stop();
    world.observe({
      projectionTimings: { debounce: 1, operations: 20, sweep: 3_600_000 },
    });
    const own = shardOf(ID);
    const failing = (number: number) => {
      const name = shardObjectName(number);
      const { status, ...source } = fetched(name, DELIVERED);
      const message = `${name} is refused`;
      return world.stage.apply(pathsOf(name).source, {
        ...source,
        metadata: { name, namespace: 'flux-system' },
        status: {
          ...(status as object),
          artifact: undefined,
          conditions: [
            { type: 'Ready', status: 'False', reason: 'No', message },
          ],
        },
      });
    };
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.row(({ status }) => status.chain[2].state !== 'done');
    await failing((own + 1) % SHARDS);
    await failing(own);
    const { status } = await world.row(
      ({ status: found }) => found.chain[2].state === 'failed',
    );
    expect(status.blocker?.sentence).toContain(
      `${shardObjectName(own)} is refused`,
    );
  });

  it('asks the engine to look at what was pushed, at the shard where the source is not there yet', async () => {
    const shard = shardObjectName(shardOf(ID));
    await world.stage.apply(pathsOf(shard).source, {
      ...fetched(shard, DELIVERED),
      metadata: { name: shard, namespace: 'flux-system' },
    });
    const askedOf = async (name: string) => {
      const { metadata } = await world.stage.cluster.reader.get(
        gitRepositoryType,
        name,
        'flux-system',
      );
      return metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
    };
    const asked = async (name: string, before?: string) => {
      for (;;) {
        const at = await askedOf(name);
        if (at !== undefined && at !== before) {
          return at;
        }
      }
    };

    world.desired.commit(spec, MAIN, DELIVERED);
    const first = await asked(shard);
    await world.stage.apply(paths.source, fetched(ID, DELIVERED));
    world.desired.push([{ environmentId: ID, shard: false }]);
    await asked(ID);
    expect(await askedOf(shard)).toBe(first);
    world.desired.push([{ environmentId: ID, shard: true }]);
    expect(Date.parse(await asked(shard, first))).toBeGreaterThan(
      Date.parse(first),
    );
  });

  it('lets one process watch and the others read, and the next take over with what was seen', async () => {
    const before = await world.makeReady();
    const other = world.observe();
    expect(await other.clusters()).toEqual([
      expect.objectContaining({
        name: 'local',
        reachable: true,
        version: expect.stringMatching(/^v1\./),
        allocatable: {
          cpu: expect.any(Number),
          memory: expect.any(Number),
          pods: expect.any(Number),
        },
      }),
    ]);
    expect(other.isWatching).toBe(false);
    await observed.stop();
    await world.stage.delete(paths.ingress);
    const after = await world.row(
      ({ status }) => status.chain[5].state === 'running',
    );
    expect(other.isWatching).toBe(true);
    expect(after.status.chain.slice(0, 5)).toEqual(
      before.status.chain.slice(0, 5),
    );
    expect((await other.clusters())[0]).toMatchObject({ reachable: true });
  });

  it('takes a later commit of main for the expected one, where engines read main', async () => {
    await observed.stop();
    const LATER = 'd'.repeat(40);
    const cluster = { ...world.stage.cluster, delivery: 'main' as const };
    world.observe({ clusters: { list: async () => [cluster] } });
    const shared = pathsOf('platform').source;
    const platform = fetched('platform', LATER);
    await world.stage.apply(shared, {
      ...platform,
      metadata: { name: 'platform', namespace: 'flux-system' },
    });
    world.desired.commit(spec, MAIN, MAIN);
    await world.rollOut();
    await world.stage.delete(paths.source);
    await world.stage.delete(paths.kustomization);
    const own = applied(ID, LATER);
    await world.stage.apply(paths.kustomization, {
      ...own,
      spec: { sourceRef: { kind: 'GitRepository', name: 'platform' } },
    });
    const fetching = await world.row(
      ({ status }) => status.chain[2].summary?.includes('dddddd') ?? false,
    );
    expect(fetching.status.phase).not.toBe('ready');
    world.desired.later.add(LATER);
    await world.phase('ready');
  });

  it('does not let a cluster that never answers keep others waiting', async () => {
    await observed.stop();
    const sockets: Socket[] = [];
    const silent = createServer(socket => sockets.push(socket));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const never = await world.stage.clusterAt(
      'eu-9',
      `http://127.0.0.1:${port}`,
    );
    const clusters: ClusterSource = {
      list: async () => [never, world.stage.cluster],
    };
    const both = world.observe({ clusters });
    world.desired.commit(
      { ...spec, name: 'dev', cluster: 'eu-9' },
      MAIN,
      DELIVERED,
    );
    await world.makeReady();
    expect((await world.statuses.get('acme-dev'))?.status.phase).not.toBe(
      'ready',
    );
    await both.stop();
    sockets.forEach(socket => socket.destroy());
    silent.close();
  });
});
