import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { environmentBranch } from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';

jest.setTimeout(60_000);

it('commits the others of a batch where a stray branch is in the way of one', async () => {
  const world = await DesiredWorld.start();
  try {
    const copy = await world.clone();
    const state = await world.state();
    const branch = environmentBranch('globex-staging');
    await copy.push(`HEAD:refs/heads/${branch}/stray`);
    const good = [await world.submit(creation('acme'))];
    const bad = await world.submit(creation('globex'));
    good.push(await world.submit(creation('initech')));
    state.wake();
    await Promise.all(good.map(each => world.committed(each)));
    expect(
      await until(async () => (await world.operations.get(bad.id)).error),
    ).toContain(`${branch}/stray`);

    await copy.push(`:refs/heads/${branch}/stray`);
    await world.committed(bad);
    await until(async () => (await copy.branches(branch)).size === 1);
    // What Berth knows of it is right again too.
    await until(async () => state.expected('globex-staging'));
    for (const { id } of good) {
      const { timeline } = await world.operations.get(id);
      expect(timeline.map(entry => entry.state)).toEqual([
        'queued',
        'committed',
      ]);
    }
  } finally {
    await world.stop();
  }
});

it('commits the others of a batch where a lock that somebody left is on the branch of one', async () => {
  const world = await DesiredWorld.start();
  try {
    const state = await world.state();
    const branch = environmentBranch('globex-staging');
    const lock = `${world.remote.dir}/refs/heads/${branch}.lock`;
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(lock, '');
    const bad = await world.submit(creation('globex'));
    const good = await world.submit(creation('acme'));
    state.wake();
    await world.committed(good);
    await until(async () => (await world.operations.get(bad.id)).error);
    await rm(lock);
    await world.committed(bad);
    const { timeline } = await world.operations.get(good.id);
    expect(timeline.map(entry => entry.state)).toEqual(['queued', 'committed']);
  } finally {
    await world.stop();
  }
});
