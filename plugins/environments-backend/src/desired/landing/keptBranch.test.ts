import { ForgeRefusedError } from '@berth/plugin-environments-node';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import { PlainForge } from './__testUtils__/PlainForge';

jest.setTimeout(60_000);

it('asks once for a branch to be deleted that the forge keeps', async () => {
  const world = await DesiredWorld.start();
  try {
    const { stages } = world.surroundings;
    world.surroundings = {
      ...world.surroundings,
      stages: stages.map(stage => ({ ...stage, landing: 'pull-request' })),
    };
    const plain = new PlainForge(world);
    const asked: string[] = [];
    const state = await world.state({
      landing: {
        forge: {
          ...plain.forge,
          deleteBranch: async branch => {
            asked.push(branch);
            throw new ForgeRefusedError('delete a branch', 'it is protected');
          },
        },
        merge: 'person',
        approvals: 0,
        limit: 10,
      },
    });
    const operation = await world.submit(creation('acme'));
    state.wake();
    const [{ branch }] = await until(
      () => plain.pulls.length > 0 && plain.pulls,
    );
    await plain.merge(1, 'reviewer');
    state.wakeForPush();
    await world.committed(operation);
    await until(() => asked.length > 0);

    // Another one that comes and goes takes Berth past the first one's branch again, after a look at all branches.
    const next = await world.submit(creation('globex'));
    state.wake();
    await until(() => plain.pulls.length > 1);
    await plain.merge(2, 'reviewer');
    const finds = plain.finds.length;
    state.wakeForClusters();
    state.wakeForPush();
    await world.committed(next);
    await until(() => asked.includes(plain.pulls[1].branch));
    expect(asked).toEqual([branch, plain.pulls[1].branch]);
    expect(plain.finds.slice(finds)).not.toContain(branch);
    const warnings = world.logger.warn.mock.calls.map(([text]) => `${text}`);
    expect(warnings.filter(text => text.includes(branch))).toHaveLength(1);
  } finally {
    await world.stop();
  }
});
