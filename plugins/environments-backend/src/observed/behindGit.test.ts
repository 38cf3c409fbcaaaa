import { GivenDesired } from './__testUtils__/GivenDesired';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  spec,
} from './__testUtils__/ObservedWorld';

describe('a process whose copy of Git is old', () => {
  let world: ObservedWorld;

  beforeEach(async () => {
    world = await ObservedWorld.start();
  });
  afterEach(() => world.stop());

  it('takes no environment for deleted that it has not read yet', async () => {
    const first = world.observe();
    const { commit } = await world.makeReady();
    await first.stop();

    const cutOff = new GivenDesired();
    cutOff.cutOffAt = new Date(
      Date.parse(commit!.at) - 3_600_000,
    ).toISOString();
    world.observe({ desired: cutOff });
    const unread = await world.phase('unknown');
    expect(unread.spec).toEqual(spec);
    expect(
      unread.status.chain.find(({ name }) => name === 'fetched'),
    ).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('older than this environment'),
    });

    cutOff.cutOffAt = undefined;
    cutOff.commit(spec, MAIN, DELIVERED);
    await world.phase('ready');
  });

  it('shows what goes once it has read that it does', async () => {
    world.observe();
    await world.makeReady();
    world.desired.remove(ID);
    expect((await world.phase('deleting')).spec).toBeUndefined();
  });
});

it('tells of what it wrote though operations can’t be moved', async () => {
  const world = await ObservedWorld.start();
  try {
    const { operations } = world;
    const moveAll = operations.moveAll.bind(operations);
    let fails = true;
    operations.moveAll = async (...args) => {
      if (fails) {
        throw new Error('The database is away');
      }
      return moveAll(...args);
    };
    const told = new Set<string>();
    let tell = () => {};
    const written = new Promise<void>(resolve => {
      tell = resolve;
    });
    world.desired.commit(spec, MAIN, DELIVERED);
    await world.rollOut();
    const id = '00000000-0000-4000-8000-000000000001';
    await world.request(id, 'create');
    await world.committed(id, MAIN);
    world.observe({
      onChanged: ids => {
        ids.forEach(each => told.add(each));
        tell();
      },
    });
    await written;
    expect([...told]).toEqual([ID]);
    expect(await operations.get(id)).toMatchObject({ state: 'committed' });
    fails = false;
  } finally {
    await world.stop();
  }
});
