import type { Cluster, ClusterReader } from '@berth/plugin-environments-node';
import { namespace } from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';

jest.setTimeout(60_000);

/** A cluster that answers all, and whose watches can bring nothing, as behind a connection that is half open. */
class DeafCluster {
  isDeaf = false;
  readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    const { reader } = cluster;
    const watch: ClusterReader['watch'] = (type, options, onEvent) =>
      reader.watch(type, options, event => this.isDeaf || onEvent(event));
    this.cluster = {
      ...cluster,
      reader: new Proxy(reader, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          if (name === 'watch') {
            return watch;
          }
          return typeof member === 'function' ? member.bind(target) : member;
        },
      }),
    };
  }
}

describe('what is deleted while its cluster shows nothing of it', () => {
  let world: ObservedWorld;

  beforeEach(async () => {
    world = await ObservedWorld.start();
  });
  afterEach(() => world.stop());

  /** An environment was there and is gone, so that the cluster is known to be read. */
  async function comeAndGo(): Promise<void> {
    await world.makeReady();
    world.desired.remove(ID);
    for (const path of [paths.kustomization, paths.source, paths.namespace]) {
      await world.stage.delete(path);
    }
    await world.gone();
  }

  /** Asked for and in Git, and of which the cluster has shown nothing. */
  async function create(): Promise<void> {
    await world.request('create', 'create');
    await world.committed('create', MAIN);
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.row(row => row.spec !== undefined);
  }

  /** Deleted in Git, and both operations known to be there. */
  async function remove(): Promise<void> {
    await world.request('delete', 'delete');
    await world.committed('delete', 'c'.repeat(40));
    world.desired.remove(ID);
    await world.moved('create', 'outdated');
  }

  it('is gone only once its cluster answers again, where that was away', async () => {
    const { faults } = world.stage.sandbox;
    const observed = world.observe();
    await comeAndGo();
    faults.set({ refuseConnections: true, dropWatches: true });
    await create();
    await world.phase('unknown');
    await remove();
    expect((await observed.clusters())[0].reachable).toBe(false);
    expect((await world.operations.get('delete')).state).toBe('committed');

    faults.clear();
    await world.moved('delete', 'succeeded');
    expect(await world.statuses.get(ID)).toBeUndefined();
  });

  it('is gone only once its cluster says so, where what was made of it is shown late', async () => {
    const deaf = new DeafCluster(world.stage.cluster);
    world.observe({ clusters: { list: async () => [deaf.cluster] } });
    await comeAndGo();
    deaf.isDeaf = true;
    await create();
    await world.stage.apply(paths.namespace, namespace(ID));
    await remove();
    expect(await world.statuses.get(ID)).toBeDefined();
    expect((await world.operations.get('delete')).state).toBe('committed');

    await world.stage.delete(paths.namespace);
    await world.moved('delete', 'succeeded');
    expect(await world.statuses.get(ID)).toBeUndefined();
  });
});
