import { ServiceUnavailableError } from '@backstage/errors';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';

jest.setTimeout(60_000);

it('tells of what was pushed, though the database could not be told', async () => {
  const world = await DesiredWorld.start();
  try {
    const state = await world.state();
    const changed = new Set<string>();
    const pushed = new Set<string>();
    state.onChanged(ids => ids.forEach(id => changed.add(id)));
    state.onPushed(news =>
      news.forEach(({ environmentId }) => pushed.add(environmentId)),
    );
    const { operations } = world;
    const moveAll = operations.moveAll.bind(operations);
    let refused = 0;
    operations.moveAll = async moves => {
      if (refused === 0 && moves.some(({ to }) => to === 'committed')) {
        refused += 1;
        throw new ServiceUnavailableError("The database can't be used now");
      }
      return moveAll(moves);
    };
    const operation = await world.submit(creation('acme'));
    state.wake();
    await until(() => changed.has('acme-staging'));
    await until(() => pushed.has('acme-staging'));
    const { commit } = await world.committed(operation);
    expect(refused).toBe(1);
    // The one that was pushed, found again by the operation's id.
    const copy = await world.clone();
    expect(await copy.git('rev-list', '--count', `${commit}^..HEAD`)).toBe('1');
  } finally {
    await world.stop();
  }
});
