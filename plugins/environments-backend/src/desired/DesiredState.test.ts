import type { OperationRequest } from '@berth/plugin-environments-common';
import { DesiredWorld, submit } from './__testUtils__/DesiredWorld';
import { until } from './__testUtils__/until';
import type { WorkingCopy } from './__testUtils__/WorkingCopy';

jest.setTimeout(60_000);

const create = (customer: string, name = 'staging'): OperationRequest => ({
  kind: 'create',
  environment: {
    customer,
    name,
    stage: 'staging',
    cluster: 'local',
    blueprint: { name: 'standard', version: '1.0.0' },
    size: 'small',
    owner: 'group:default/team-a',
    parameters: { domain: `${customer}.example.com` },
  },
});

describe('DesiredState', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
  });

  afterEach(() => world.stop());

  const done = (id: string) =>
    until(async () => {
      const operation = await world.operations.get(id);
      return operation.state !== 'queued' && operation;
    });

  it('commits a creation with its author and trailers, and delivers it in the same push', async () => {
    const pushes: string[][] = [];
    const state = await world.state();
    await until(
      async () => (await copy.branches('berth/clusters/*')).size === 32,
    );
    world.remote.onPush(({ updates }) =>
      pushes.push(updates.map(({ ref }) => ref)),
    );
    const { id } = await submit(world, create('acme'));
    state.wake();
    const operation = await done(id);
    expect(operation).toMatchObject({ state: 'committed' });
    await copy.pull();
    expect(pushes).toEqual([
      [
        'refs/heads/berth/clusters/local/27',
        'refs/heads/berth/environments/acme-staging',
        'refs/heads/main',
      ],
    ]);
  });
});
