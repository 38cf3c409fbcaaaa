import type {
  Cluster,
  ClusterSource,
  UnusableCluster,
} from '@berth/plugin-environments-node';
import { deployment } from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';

jest.setTimeout(60_000);

/** Clusters that a test puts there and takes away. */
class GivenClusters implements ClusterSource {
  why: string | undefined;
  unusableOnes: UnusableCluster[] = [];
  readonly #listeners = new Set<() => void>();
  #clusters: Cluster[] = [];

  async list() {
    return this.#clusters;
  }

  unusable() {
    return this.unusableOnes;
  }

  unread() {
    return this.why;
  }

  onChanged(callback: () => void) {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  are(...clusters: Cluster[]): void {
    this.#clusters = clusters;
    this.#listeners.forEach(listener => listener());
  }
}

describe('ObservedState while clusters come and go', () => {
  let world: ObservedWorld;
  let clusters: GivenClusters;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    clusters = new GivenClusters();
  });
  afterEach(() => world.stop());

  const saying = (words: string) =>
    world.row(
      ({ status }) =>
        status.chain.find(({ name }) => name === 'fetched')?.summary ===
        `Cluster local can't be reached: ${words}`,
    );

  it('says why a cluster is not there, shows what it showed last, and goes on with it at once', async () => {
    clusters.why = 'The hub does not answer';
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.rollOut();
    world.observe({ clusters });
    const before = await saying('The hub does not answer');
    expect(before.status).toMatchObject({ phase: 'unknown', stale: true });

    clusters.why = undefined;
    clusters.are(world.stage.cluster);
    await world.phase('ready');

    clusters.unusableOnes = [
      { ...world.stage.cluster, problem: "Secret a/local can't be used" },
    ];
    clusters.are();
    const after = await saying("Secret a/local can't be used");
    expect(after.status).toMatchObject({
      phase: 'unknown',
      stale: true,
      workloads: [{ name: 'web', ready: 1 }],
      observedAt: expect.any(String),
    });

    clusters.unusableOnes = [];
    clusters.are();
    await saying('No cluster "local" is configured');
    clusters.are(world.stage.cluster);
    await world.phase('ready');
  });

  it('reads a cluster that is another by now anew, and shows no less meanwhile', async () => {
    const { stage } = world;
    clusters.are(stage.cluster);
    const observed = world.observe({ clusters });
    await world.makeReady();
    const phases = new Set<string>();
    const other = await stage.clusterAt('local', stage.sandbox.url);
    const seen = world.row(({ status }) => {
      phases.add(status.phase);
      return status.workloads.some(({ desired }) => desired === 2);
    });
    clusters.are({ ...other, title: 'Another' });
    const more = deployment(ID, 'example.com/web:1.4.2');
    await stage.apply(paths.deployment, {
      ...more,
      spec: { ...(more.spec as object), replicas: 2 },
    });
    await seen;
    expect([...phases].filter(phase => phase === 'unknown')).toEqual([]);
    expect((await observed.clusters())[0].title).toBe('Another');
  });
});
