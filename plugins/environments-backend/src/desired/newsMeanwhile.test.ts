import { SHARDS } from '@berth/plugin-environments-common';
import { DesiredWorld } from './__testUtils__/DesiredWorld';
import { until } from './__testUtils__/until';

jest.setTimeout(60_000);

it('checks again where clusters change while it checks', async () => {
  const world = await DesiredWorld.start();
  try {
    const copy = await world.clone();
    let held = 0;
    let hold: Promise<void> | undefined;
    let go = () => {};
    const state = await world.state({
      surroundings: async () => {
        const seen = world.surroundings;
        if (hold) {
          held += 1;
          await hold;
        }
        return seen;
      },
    });
    const branchesOf = async (cluster: string) =>
      (await copy.branches(`berth/clusters/${cluster}/*`)).size;
    await until(async () => (await branchesOf('local')) === SHARDS);
    expect(await branchesOf('plain')).toBe(0);

    hold = new Promise(resolve => {
      go = resolve;
    });
    state.wakeForClusters();
    await until(() => held > 0);
    const { clusters } = world.surroundings;
    world.surroundings = {
      ...world.surroundings,
      clusters: clusters.map(each => ({ ...each, delivery: 'branches' })),
    };
    state.wakeForClusters();
    hold = undefined;
    go();
    await until(async () => (await branchesOf('plain')) === SHARDS);
  } finally {
    await world.stop();
  }
});
