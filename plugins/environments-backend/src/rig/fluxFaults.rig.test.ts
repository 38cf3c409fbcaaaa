import { eventually } from '@berth/rig/testUtils';
import {
  type AcmeEnvironments,
  ENVIRONMENT,
} from './__testUtils__/AcmeEnvironments';
import { BackendProcess } from './__testUtils__/BackendProcess';
import { ALL_DONE, statesOf, stepOf } from './__testUtils__/chain';
import { HeldPush } from './__testUtils__/HeldPush';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

describe('what fails around an environment', () => {
  let world: RigWorld;
  /** Every version that was asked for, in this order. */
  const asked: string[] = [];

  beforeAll(async () => {
    world = await RigWorld.start();
    await world.backend.startBackend();
    await world.backend.ready();
    await world.create('staging');
    await world.settled('staging');
  });
  afterAll(() => world?.stop());

  const deploy = (version: string, acme: AcmeEnvironments = world) => {
    asked.push(version);
    return acme.deploy('staging', version);
  };
  /** All is well again, by itself, and serves what was asked for last. */
  const expectRecovered = async (
    id: string,
    acme: AcmeEnvironments = world,
  ) => {
    const detail = await acme.settled('staging');
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(detail.lastOperations[0]).toMatchObject({ id, state: 'succeeded' });
    expect(detail.status).toMatchObject({
      stale: false,
      applications: [{ desired: asked.at(-1), running: asked.at(-1) }],
    });
  };

  it.each([
    ['source-controller', '1.5.0', 'fetched', /is to fetch/],
    ['kustomize-controller', '1.4.1', 'applied', /The engine applies it/],
    ['helm-controller', '1.5.0', 'applied', /The release of web is being made/],
  ] as const)(
    'the chain stands where %s is to do its part, until it does',
    async (name, version, step, words) => {
      const controller = world.cluster.component(name);
      await controller.stop();
      const { id } = await deploy(version);
      const { detail } = await eventually(
        () => world.untilStep('staging', step, 'running'),
        seen => words.test(seen.step.summary ?? ''),
      );
      expect(stepOf(detail.status.chain, 'committed').state).toBe('done');
      expect(detail.status.phase).toBe('progressing');
      expect(detail.openOperations).toMatchObject([{ id }]);

      await controller.start();
      await expectRecovered(id);
    },
  );

  it('the API server is away: what is shown says so and keeps its age, commits go on', async () => {
    const server = world.cluster.component('kube-apiserver');
    await server.stop();
    const away = await world.until(
      'staging',
      ({ status }) => status.phase === 'unknown',
    );
    expect(away.status).toMatchObject({
      stale: true,
      workloads: [{ name: 'web', ready: 2 }],
      observedAt: expect.any(String),
    });
    expect(stepOf(away.status.chain, 'fetched')).toMatchObject({
      state: 'unknown',
      summary: expect.stringMatching(/^Cluster local can't be reached: /),
    });
    const { items } = await world.backend.client.listClusters();
    expect(items).toMatchObject([{ reachable: false }]);

    const { id } = await deploy('1.4.2');
    await world.untilStep('staging', 'committed', 'done');
    await server.start();
    await expectRecovered(id);
  });

  it('the store has forgotten what the watches go on from', async () => {
    const server = world.cluster.component('kube-apiserver');
    await server.stop();
    await server.start();
    await world.cluster.compact();
    await server.restart();
    const { id } = await deploy('1.5.0');
    await expectRecovered(id);
    await world.kubectl(
      'scale',
      'deployment',
      'web',
      '--replicas=1',
      '--namespace=acme-staging',
    );
    const { status } = await world.until('staging', seen =>
      seen.status.workloads.some(({ desired }) => desired === 1),
    );
    expect(status.workloads).toMatchObject([{ name: 'web', desired: 1 }]);
  });

  it('the forge is away: the request is kept, and says what it waits for', async () => {
    const forge = world.stage.forge.component;
    await forge.stop();
    const { id } = await deploy('1.4.1');
    const { step } = await world.untilStep('staging', 'committed', 'failed');
    expect(step.summary).toMatch(
      /^The commit could not be written and is tried again: /,
    );
    await forge.start();
    await expectRecovered(id);
  });

  it('the backend is killed while the forge has taken its push and not answered yet: the next one asks the engine', async () => {
    // When it knows of its commit and is about to ask is another instant: `askedAgain.rig.test.ts`. Here no process ever
    // heard that the push went well; what has to be found out is that it did.
    const source = (path: string) =>
      world.kubectl(
        'get',
        'gitrepository',
        'acme-staging',
        '--namespace=flux-system',
        `--output=jsonpath=${path}`,
      );
    const requestedAt =
      '{.metadata.annotations.reconcile\\.fluxcd\\.io/requestedAt}';
    await world.backend.stopBackend();
    let backend = await BackendProcess.start(world.backend);
    const held = await HeldPush.begin(world.backend);
    try {
      const before = await source(requestedAt);
      const { id } = await deploy('1.5.0', backend.acme);
      await held.taken();
      const unknown = await backend.client.getOperation(id);
      expect(unknown).toMatchObject({ state: 'queued' });
      expect(unknown).not.toHaveProperty('commit');
      await backend.kill();
      expect(await source(requestedAt)).toBe(before);
      await held.release();

      const tip = await world.backend.git('rev-parse', 'main');
      backend = await BackendProcess.start(world.backend);
      await expectRecovered(id, backend.acme);
      expect(await backend.client.getOperation(id)).toMatchObject({
        commit: tip,
      });
      // By itself Flux looks every hour; it says which request it has followed.
      const followed = await source('{.status.lastHandledReconcileAt}');
      expect(['', before]).not.toContain(followed);
    } finally {
      await held.release();
      await backend.kill();
    }
    await world.backend.startBackend();
    await world.backend.ready();
    await world.settled('staging');
  });

  it('nothing of it was lost, or done twice', async () => {
    const { items } = await world.backend.client.getHistory(ENVIRONMENT, {
      limit: 100,
    });
    expect(items.map(({ title }) => title)).toEqual([
      ...asked.map(version => expect.stringContaining(version)).reverse(),
      expect.stringContaining('Create'),
    ]);
    expect(items.every(({ foreign }) => !foreign)).toBe(true);
  });
});
