import type { Operation } from '@berth/plugin-environments-common';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';
import { PlainLanding } from './__testUtils__/PlainLanding';

jest.setTimeout(60_000);

describe('what a person merges, whatever was said of it before', () => {
  let landing: PlainLanding;
  let state: DesiredState;
  let operation: Operation;
  let copy: WorkingCopy;

  beforeEach(async () => {
    landing = await PlainLanding.start();
    const { world } = landing;
    state = await landing.state('person');
    operation = await world.submit(creation('acme'));
    state.wake();
    await until(() => landing.says(operation, /^Pull request 1, /));
    copy = await world.clone();
  });
  afterEach(() => landing.world.stop());

  const states = async () =>
    (await landing.world.operations.get(operation.id)).timeline.map(
      ({ state: each }) => each,
    );

  it('is committed where it is merged while it is refused, also without a word of which operation it is', async () => {
    const { world, plain } = landing;
    const { clusters } = world.surroundings;
    let merge: string | undefined;
    plain.beforeClose = async () => {
      merge = await plain.merge(1, 'reviewer', 'squash');
      world.surroundings = { ...world.surroundings, clusters };
    };
    world.surroundings = { ...world.surroundings, clusters: [] };
    const commit = await landing.lookUntil(state, () =>
      landing.commitOf(operation),
    );
    expect(commit).toBe(merge);
    expect((await states()).slice(-2)).toEqual(['failed', 'committed']);
    const { pullRequest } = await world.operations.get(operation.id);
    expect(pullRequest).toMatchObject({ state: 'merged', endedBy: 'reviewer' });
    const { branch } = plain.pulls[0];
    await until(async () => (await copy.branches(branch)).size === 0);
  });

  it('is committed where it was closed, and merged later', async () => {
    const { world, plain } = landing;
    await plain.forge.closePullRequest(1, 'Not this week');
    await landing.lookUntil(
      state,
      async () => (await states()).at(-1) === 'rejected',
    );
    const { branch } = plain.pulls[0];
    await copy.git('merge', '--no-ff', '-m', 'After all', `origin/${branch}`);
    await copy.push();
    state.wakeForPush();
    const commit = await until(() => landing.commitOf(operation));
    expect(commit).toBe(await copy.git('rev-parse', 'HEAD'));
    const { timeline } = await world.operations.get(operation.id);
    expect(timeline.at(-1)).toMatchObject({
      state: 'committed',
      message: 'It was being committed, or merged, when it ended',
    });
  });
});
