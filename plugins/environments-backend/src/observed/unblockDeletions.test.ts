import { mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import type {
  Cluster,
  KubernetesObject,
} from '@berth/plugin-environments-node';
import { FluxEngine } from '../adapters/engine/flux/FluxEngine';
import { kustomizationType } from '../adapters/engine/flux/fluxTypes';
import { applied } from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  ObservedWorld,
  paths,
} from './__testUtils__/ObservedWorld';

jest.setTimeout(60_000);

const FINALIZER = 'example.com/kept';

/** Keeps an object until it was asked for it a second time. */
class KeepingEngine extends FluxEngine {
  readonly asked: string[] = [];
  #refused = false;

  async unblockDeletion(
    cluster: Cluster,
    { kind, metadata }: KubernetesObject,
  ) {
    this.asked.push(`${kind} ${metadata.name}`);
    if (!this.#refused) {
      this.#refused = true;
      throw new NotAllowedError('not yet');
    }
    await cluster.reader.patch(
      this.watchedTypes.find(type => type.kind === kind)!,
      metadata.name,
      metadata.namespace!,
      { metadata: { finalizers: [] } },
    );
  }
}

describe('ObservedState with an engine whose objects do not go by themselves', () => {
  let world: ObservedWorld;

  beforeEach(async () => {
    world = await ObservedWorld.start();
  });
  afterEach(() => world.stop());

  it('has it let go what is marked for deletion, and only that, each time it changes until it went', async () => {
    const engine = new KeepingEngine();
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const refused = new Promise<void>(resolve => {
      logger.warn.mockImplementation(message => {
        if (/Kustomization acme-staging .* not yet/.test(message)) {
          resolve();
        }
      });
    });
    world.observe({ engines: [engine], logger });
    await world.makeReady();
    const kustomization = applied(ID, DELIVERED);
    await world.stage.apply(paths.kustomization, {
      ...kustomization,
      metadata: {
        ...kustomization.metadata,
        finalizers: [FINALIZER],
      } as KubernetesObject['metadata'],
    });
    expect(engine.asked).toEqual([]);

    await world.stage.delete(paths.kustomization);
    await refused;
    const { reader } = world.stage.cluster;
    await reader.annotate(kustomizationType, ID, 'flux-system', { a: 'b' });
    while ((await reader.list(kustomizationType)).items.length > 0);
    expect(new Set(engine.asked)).toEqual(new Set([`Kustomization ${ID}`]));
    expect(engine.asked.length).toBeGreaterThan(1);
  });
});
