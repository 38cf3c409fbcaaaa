import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';

jest.setTimeout(60_000);

describe('committing while not all clusters were read', () => {
  let world: DesiredWorld;

  beforeEach(async () => {
    world = await DesiredWorld.start();
  });
  afterEach(() => world.stop());

  it('commits what is for clusters that are known, and has the rest wait until theirs are', async () => {
    const { clusters } = world.surroundings;
    const [local, plain] = clusters;
    world.surroundings = {
      ...world.surroundings,
      clusters: [plain],
      clustersUnread: 'The hub does not answer',
    };
    const state = await world.state();
    const waiting = await world.submit(creation('acme'));
    const going = await world.submit(creation('globex', 'staging', 'plain'));
    state.wake();
    await world.committed(going);
    const { error } = await until(async () => {
      const operation = await world.operations.get(waiting.id);
      return operation.state === 'errored' && operation;
    });
    expect(error).toMatch(
      /^Cluster local is not known yet\. The hub does not answer\. It is tried again at /,
    );

    world.surroundings = {
      ...world.surroundings,
      clusters: [local, plain],
      clustersUnread: undefined,
    };
    state.wakeForClusters();
    await world.committed(waiting);
  });
});
