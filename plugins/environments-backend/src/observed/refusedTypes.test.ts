import { NotAllowedError } from '@backstage/errors';
import type { Cluster, ObjectType } from '@berth/plugin-environments-node';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';
import { nodeType, podType, quotaType } from './observedTypes';

/** The same cluster for an account that may not read some types. */
function withoutRights(cluster: Cluster, types: ObjectType[]): Cluster {
  const { reader } = cluster;
  const assertAllowed = ({ plural }: ObjectType) => {
    if (types.some(type => type.plural === plural)) {
      throw new NotAllowedError(`${plural} is forbidden`);
    }
  };
  return {
    ...cluster,
    reader: {
      list: async (type, options) => {
        assertAllowed(type);
        return reader.list(type, options);
      },
      watch: async (type, options, onEvent) => {
        assertAllowed(type);
        return reader.watch(type, options, onEvent);
      },
      get: async (type, name, inNamespace) => {
        assertAllowed(type);
        return reader.get(type, name, inNamespace);
      },
      annotate: (...request) => reader.annotate(...request),
      patch: (...request) => reader.patch(...request),
      applyStatus: (...request) => reader.applyStatus(...request),
      types: (...request) => reader.types(...request),
      version: () => reader.version(),
    },
  };
}

describe('ObservedState where Berth may not read everything', () => {
  let world: ObservedWorld;

  beforeEach(async () => {
    world = await ObservedWorld.start();
  });
  afterEach(() => world.stop());

  const observeWithout = (...types: ObjectType[]) => {
    const cluster = withoutRights(world.stage.cluster, types);
    return world.observe({ clusters: { list: async () => [cluster] } });
  };

  it('follows environments without nodes and quotas, until nothing of them is left, and says what it may not read', async () => {
    const observed = observeWithout(nodeType, quotaType);
    await world.makeReady();
    const [cluster] = await observed.clusters();
    expect(cluster).toMatchObject({
      reachable: true,
      problem: expect.stringContaining(
        "nodes can't be read: nodes is forbidden",
      ),
    });

    world.desired.remove(ID);
    await world.phase('deleting');
    await world.stage.delete(paths.kustomization);
    await world.stage.delete(paths.source);
    await world.stage.delete(paths.namespace);
    await world.gone();
  });

  it('calls nothing known where it may not read pods', async () => {
    observeWithout(podType);
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.rollOut();
    const { status } = await world.row(({ status: found }) => found.stale);
    expect(status.phase).toBe('unknown');
    expect(JSON.stringify(status.chain)).toContain("pods can't be read");
  });
});
