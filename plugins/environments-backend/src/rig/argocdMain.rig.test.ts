import { VALUES } from './__testUtils__/AcmeEnvironments';
import { DELIVERED, statesOf, stepOf } from './__testUtils__/chain';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

describe('real Argo CD that reads main itself', () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start({ engine: 'argocd', delivery: 'main' });
    await world.backend.startBackend();
    await world.backend.ready();
  });
  afterAll(() => world?.stop());

  it('creates, deploys, follows a push by hand and deletes', async () => {
    await world.create('staging');
    const created = await world.settled('staging');
    expect(statesOf(created)).toMatchObject(DELIVERED);
    const heads = await world.backend.remoteHeads();
    expect([...heads.keys()]).toEqual(['main']);
    expect(
      await world.kubectl(
        'get',
        'application',
        'acme-staging',
        '--namespace=argocd',
        '--output=jsonpath={.spec.source.targetRevision}{.spec.sources[0].targetRevision}',
      ),
    ).toBe('main');

    const { id } = await world.deploy('staging', '1.5.0');
    const deployed = await world.until(
      'staging',
      ({ status, openOperations }) =>
        status.applications[0]?.running === '1.5.0' &&
        openOperations.length === 0,
    );
    expect(deployed.lastOperations[0]).toMatchObject({
      id,
      state: 'succeeded',
    });

    const copy = await world.backend.clone();
    const commit = await copy.pushCommit('Greet by hand', {
      [VALUES]: 'image: {tag: "1.5.0"}\ngreeting: "By hand"\n',
    });
    await world.until(
      'staging',
      ({ status }) =>
        stepOf(status.chain, 'committed').commit === commit &&
        status.phase === 'ready',
    );
    expect(
      await world.kubectl(
        'get',
        'configmap',
        'web',
        '--namespace=acme-staging',
        '--output=jsonpath={.data.GREETING}',
      ),
    ).toBe('By hand');

    await world.remove('staging');
    await world.gone('staging');
    expect(
      await world.kubectl(
        'get',
        'namespaces',
        '--output=jsonpath={.items[*].metadata.name}',
      ),
    ).not.toContain('acme-staging');
  });
});
