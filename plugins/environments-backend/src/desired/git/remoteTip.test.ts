import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { deployment } from '../__testUtils__/requests';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';

jest.setTimeout(60_000);

describe('a remote with a branch whose name ends like that of the main one', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    await copy.commit('Of nobody here', { 'notes.md': '' });
    await copy.push('HEAD:refs/heads/a/refs/heads/main');
  });
  afterEach(() => world.stop());

  it('is known by the main one: what is refused there is refused for good', async () => {
    const state = await world.state({ pollSeconds: 3_600 });
    const missing = await world.submit(deployment('globex', '1.5.0'));
    state.wake();
    expect(await world.ended(missing)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('globex/staging'),
    });
  });

  it('has no main one where there is only such a branch', async () => {
    await copy.push('HEAD:refs/heads/a/refs/heads/trunk');
    const state = await world.state({
      repository: { url: world.remote.url, branch: 'trunk' },
    });
    expect(state.ready()).toEqual({
      ok: false,
      reason: expect.stringContaining('has no branch trunk yet'),
    });
  });
});
