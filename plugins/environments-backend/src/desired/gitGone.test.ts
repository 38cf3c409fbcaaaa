import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { DesiredWorld } from './__testUtils__/DesiredWorld';
import { creation, deployment } from './__testUtils__/requests';
import { until } from './__testUtils__/until';

jest.setTimeout(60_000);

const { PATH } = process.env;

describe('a git that does not start for a while', () => {
  let world: DesiredWorld;

  beforeEach(async () => {
    world = await DesiredWorld.start();
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await world.stop();
  });

  it.each([
    ['since it is not there', () => '/nowhere'],
    [
      'since the system refuses',
      () => `${PATH}${delimiter}${'x'.repeat(200_000)}`,
    ],
  ])('costs neither an operation nor the copy, %s', async (_, path) => {
    const state = await world.state({ pollSeconds: 3_600 });
    const first = await world.submit(creation('acme'));
    state.wake();
    const { commit } = await world.committed(first);
    const second = await world.submit(deployment('acme', '1.5.0'));
    state.wake();
    await world.committed(second);
    const copy = join(world.folder, 'data-0', 'mirror.git');
    const { ino } = await stat(copy);

    process.env.PATH = path();
    await expect(state.treeAt(commit!)).rejects.toMatchObject({
      name: 'GitFailedError',
    });
    const rollback = await world.submit({
      kind: 'rollback',
      environment: { customer: 'acme', name: 'staging' },
      toCommit: commit!,
    });
    const next = await world.submit(creation('globex'));
    state.wake();
    const hasFailed = async (id: string) =>
      (await world.operations.get(id)).timeline.some(
        entry => entry.state === 'errored',
      );
    await until(() => hasFailed(rollback.id));
    await until(() => hasFailed(next.id));
    const warnings = world.logger.warn.mock.calls.length;
    // It goes on to try.
    await until(() => world.logger.warn.mock.calls.length > warnings + 2);

    process.env.PATH = PATH;
    await world.committed(next);
    // What it goes back to was there all the time.
    await world.committed(rollback);
    expect((await stat(copy)).ino).toBe(ino);
  });
});
