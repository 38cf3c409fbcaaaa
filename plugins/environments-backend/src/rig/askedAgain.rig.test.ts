import { eventually } from '@berth/rig/testUtils';
import { engines } from '../adapters/engine';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

/** A pod that belongs to no workload, and asks for what none of the others does, so that the quota shows it. */
const VISITOR = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'visitor', namespace: 'acme-staging' },
  spec: {
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'main',
        image: 'registry.example.com/tool:1.0.0',
        resources: {
          requests: { cpu: '13m', memory: '13Mi' },
          limits: { memory: '113Mi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  },
};

describe.each(['flux', 'argocd'] as const)(
  'a backend that ends between its push and asking %s',
  name => {
    const engine = engines.find(it => it.name === name)!;
    let world: RigWorld;

    beforeAll(async () => {
      world = await RigWorld.start({ engine: name });
    });
    afterEach(() => jest.restoreAllMocks());
    afterAll(() => world?.stop());

    /** Has one backend push what it does, and another one begin after it; gives what that one asked the engine for. */
    async function pushWithoutAsking(submit: () => Promise<{ id: string }>) {
      const requests = jest
        .spyOn(engine, 'requestSync')
        .mockImplementation(() => new Promise(() => {}));
      await world.backend.startBackend();
      await world.backend.ready();
      const { id } = await submit();
      await eventually(
        () => world.backend.client.getOperation(id),
        ({ commit }) => commit !== undefined,
      );
      await world.backend.stopBackend();
      requests.mockRestore();
      const asked = jest.spyOn(engine, 'requestSync');
      await world.backend.startBackend();
      await world.backend.ready();
      return asked;
    }

    it('asks after a restart for what was created, deployed and deleted', async () => {
      const created = await pushWithoutAsking(() => world.create('staging'));
      await world.settled('staging');
      expect(created).toHaveBeenCalledWith(
        expect.objectContaining({ name: 'local' }),
        'acme-staging',
        { shard: true },
      );
      await world.backend.stopBackend();

      const deployed = await pushWithoutAsking(() =>
        world.deploy('staging', '1.5.0'),
      );
      const { status } = await world.settled('staging');
      expect(status.applications).toMatchObject([{ running: '1.5.0' }]);
      expect(deployed).toHaveBeenCalled();
      const asked = deployed.mock.calls.length;
      await world.backend.stopBackend();

      // What has nothing to fetch is not asked for, also once the new backend has looked for itself.
      const idle = jest.spyOn(engine, 'requestSync');
      idle.mockClear();
      const begun = Date.now();
      await world.backend.startBackend();
      await world.backend.ready();
      // The quota shows it; a row of which nothing changed is not written again, however often it is looked at.
      await world.cluster.kubectl.run(
        ['create', '--filename=-'],
        JSON.stringify(VISITOR),
      );
      await world.until(
        'staging',
        ({ status: { observedAt, phase } }) =>
          observedAt !== undefined &&
          Date.parse(observedAt) > begun &&
          phase === 'ready',
      );
      expect(idle).not.toHaveBeenCalled();
      expect(asked).toBeLessThan(5);
      await world.backend.stopBackend();

      const deleted = await pushWithoutAsking(() => world.remove('staging'));
      await world.gone('staging');
      expect(deleted).toHaveBeenCalled();
    });
  },
);
