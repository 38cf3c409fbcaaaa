import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  environmentsExtensionPoint,
  type KubernetesObject,
  type ManifestRenderer,
  RenderingDelayedError,
} from '@berth/plugin-environments-node';
import { acmeCreation } from '../__testUtils__/acmeCreation';
import {
  eventually,
  EnvironmentsWorld,
} from '../__testUtils__/EnvironmentsWorld';

jest.setTimeout(60_000);

/** Is never done, or at once, as a test says. */
class SlowRenderer implements ManifestRenderer {
  problem: Error | undefined;
  readonly waiting: AbortSignal[] = [];

  async render(
    _tree: unknown,
    _overlay: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<KubernetesObject[]> {
    if (this.problem) {
      throw this.problem;
    }
    return new Promise((_, reject) => {
      if (signal) {
        this.waiting.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      }
    });
  }
}

describe('a backend that renders slowly', () => {
  const renderer = new SlowRenderer();
  let world: EnvironmentsWorld;
  const creation = acmeCreation('one', { domain: 'one.example.com' });

  beforeAll(async () => {
    world = await EnvironmentsWorld.start();
    await world.startBackend({
      features: [
        createBackendModule({
          pluginId: 'environments',
          moduleId: 'slow-renderer',
          register(env) {
            env.registerInit({
              deps: { adapters: environmentsExtensionPoint },
              init: async ({ adapters }) =>
                adapters.setManifestRenderer(renderer),
            });
          },
        }),
      ],
    });
    await world.ready();
  });
  afterAll(() => world.stop());

  it('stops rendering for whoever does not wait for the plan any more', async () => {
    const caller = new AbortController();
    const asked = Promise.allSettled([
      world.fetch('/plans', {
        method: 'POST',
        body: JSON.stringify(creation),
        headers: { 'Content-Type': 'application/json' },
        signal: caller.signal,
      }),
    ]);
    const [signal] = await eventually(
      async () => renderer.waiting.length > 0 && renderer.waiting,
    );
    expect(signal.aborted).toBe(false);
    caller.abort();
    expect((await asked)[0].status).toBe('rejected');
    await eventually(async () => signal.aborted);
  });

  it('plans without objects where too much waits, and takes nothing in unseen', async () => {
    renderer.problem = new RenderingDelayedError('Too much else; ask again');
    const plan = await world.client.createPlan(creation);
    expect(plan.objects).toBeUndefined();
    expect(plan.objectsMissing).toBe('Too much else; ask again');
    const answer = await world.post('/operations', {
      ...creation,
      planHash: plan.planHash,
    });
    expect(answer.status).toBe(503);
    expect((await answer.json()).error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'Too much else; ask again',
    });
    expect((await world.client.listOperations({})).items).toEqual([]);
  });
});
