import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';

jest.setTimeout(60_000);

describe('somebody who always has one more operation', () => {
  let world: DesiredWorld;
  let pushes: number;
  let msPassed: number;
  let msOfPush: number;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    pushes = 0;
    msPassed = 0;
    msOfPush = 4_000;
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + msPassed);
    world.remote.onPush(({ updates }) => {
      if (updates.some(({ ref }) => ref === 'refs/heads/main')) {
        pushes += 1;
        msPassed += msOfPush;
      }
    });
    let number = 0;
    const queued = world.operations.queued.bind(world.operations);
    jest.spyOn(world.operations, 'queued').mockImplementation(async limit => {
      if ((await queued(limit)).length === 0) {
        number += 1;
        await world.submit(creation(`customer-${number}`));
      }
      return queued(limit);
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await world.stop();
  });

  it('does not keep it from hearing, delivering and looking', async () => {
    const counts = jest.fn(async () => ({ push: 0, 'pull-request': 0 }));
    await Promise.race([
      // The first round alone would never be over.
      world.state({ wakes: { counts }, leaseSeconds: 3_600 }),
      until(() => counts.mock.calls.length > 2),
    ]);
    await until(() => counts.mock.calls.length > 2);
    expect(pushes).toBeGreaterThan(2);
  });

  it('does not keep it from ending', async () => {
    // Its time alone would not end the row.
    msOfPush = 0;
    const state = world.newState({ leaseSeconds: 3_600 });
    const starting = state.start();
    await until(() => pushes > 0);
    const before = pushes;
    await state.stop();
    await starting;
    // The batch that was under way.
    expect(pushes).toBeLessThanOrEqual(before + 1);
  });
});
