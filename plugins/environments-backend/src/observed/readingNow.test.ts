import { secret } from './__testUtils__/fluxObjects';
import { ID, ObservedWorld, paths } from './__testUtils__/ObservedWorld';
import type { ObservedState } from './ObservedState';

jest.setTimeout(60_000);

describe('what ObservedState reads on demand', () => {
  let world: ObservedWorld;
  let observed: ObservedState;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    observed = world.observe();
  });
  afterEach(() => world.stop());

  it('reads pods, events and objects now, and never what is in a Secret', async () => {
    await world.makeReady();
    await world.stage.apply(paths.secret, secret(ID));
    const pods = await observed.pods(ID);
    expect(pods).toEqual([
      expect.objectContaining({
        name: expect.stringMatching(/^web-/),
        phase: 'Running',
        ready: true,
        containers: [
          expect.objectContaining({
            name: 'web',
            image: 'example.com/web:1.4.2',
            state: 'running',
          }),
        ],
      }),
    ]);
    const events = await observed.events(ID);
    expect(events.length).toBeGreaterThan(0);
    const times = events.map(({ lastSeen }) => Date.parse(lastSeen));
    expect(times).toEqual([...times].sort((a, b) => b - a));

    const objects = await observed.objects(ID);
    const byKind = (kind: string) =>
      objects.find(object => object.kind === kind);
    expect(byKind('Deployment')).toMatchObject({
      health: 'ready',
      manifest: expect.stringContaining('image: example.com/web:1.4.2'),
    });
    expect(byKind('Namespace')).toBeDefined();
    expect(byKind('Kustomization')).toMatchObject({ health: 'ready' });
    expect(byKind('Secret')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: ID,
      name: 'password',
      health: 'ready',
    });
    expect(objects.find(({ name }) => name === 'gone')).toMatchObject({
      kind: 'ConfigMap',
      health: 'missing',
    });
    const text = JSON.stringify(objects);
    expect(text).not.toContain('do not show');
    expect(text).not.toContain('managedFields');
    await expect(observed.pods('globex-dev')).rejects.toThrow(
      'No cluster is known',
    );
  });
});
