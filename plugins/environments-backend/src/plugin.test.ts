import {
  eventually,
  EnvironmentsWorld,
} from './__testUtils__/EnvironmentsWorld';

jest.setTimeout(60_000);

const creation = {
  kind: 'create',
  environment: {
    customer: 'acme',
    stage: 'staging',
    blueprint: { name: 'standard' },
    owner: 'group:default/team-a',
    parameters: { domain: 'acme.example.com' },
  },
};

describe('the environments plugin', () => {
  let world: EnvironmentsWorld;

  beforeAll(async () => {
    world = await EnvironmentsWorld.start();
    await world.startBackend();
  });
  afterAll(() => world.stop());

  it('commits what was asked for', async () => {
    await eventually(async () =>
      fetch(`${world.url}/.backstage/health/v1/readiness`).then(r => r.ok),
    );
    const answer = await world.post('/operations', creation);
    expect(await answer.json()).toMatchObject({ state: 'queued' });
    expect(answer.status).toBe(202);
    const operation = await eventually(async () => {
      const it = await (
        await world.fetch(
          answer.headers.get('Location')!.replace('/api/environments/v1', ''),
        )
      ).json();
      return it.state === 'committed' && it;
    });
    expect(operation).toMatchObject({ commit: expect.any(String) });
  });
});
