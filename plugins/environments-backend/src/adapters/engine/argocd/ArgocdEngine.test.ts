import { NotFoundError } from '@backstage/errors';
import type {
  Cluster,
  KubernetesObject,
} from '@berth/plugin-environments-node';
import { engineContract } from '@berth/plugin-environments-node/testUtils';
import { ID, recorded, REVISIONS } from './__testUtils__/recorded';
import { ArgocdEngine } from './ArgocdEngine';

const environment = {
  customer: 'acme',
  name: 'dev',
  stage: 'dev',
  cluster: 'local',
  blueprint: { name: 'standard', version: '1.0.0' },
  size: 'small',
  owner: 'group:default/team-a',
  parameters: {},
  components: [],
  applications: { web: { version: '1.4.2', values: {} } },
};

/** The recorded objects with another commit wherever one stands. */
function at(revision: string, ...situation: Parameters<typeof recorded>) {
  const [name] = situation;
  return JSON.parse(
    JSON.stringify(recorded(name)).replaceAll(/\b[0-9a-f]{40}\b/g, revision),
  );
}

engineContract('ArgocdEngine', () => ({
  engine: new ArgocdEngine(),
  situations: {
    environmentId: ID,
    revision: REVISIONS.applied,
    earlierRevision: 'b'.repeat(40),
    applied: recorded('applied'),
    refused: at(REVISIONS.applied, 'objectRefused'),
    unfetched: recorded('unauthorized'),
    foreign: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'berth-shard-07', namespace: 'argocd' },
    },
    input: {
      environment,
      blueprint: {
        name: 'standard',
        version: '1.0.0',
        title: 'Standard',
        description: '',
        stages: ['dev'],
        parameters: {},
        sizes: {},
        defaultSize: 'small',
        components: [],
        applications: {
          web: {
            type: 'helm',
            title: 'Web',
            chart: 'web',
            versionPath: 'image.tag',
            defaultVersion: '1.4.2',
            versions: [],
          },
        },
      },
      cluster: 'local',
      delivery: 'branches',
      repository: { url: 'https://git.example.com/platform', branch: 'main' },
    },
  },
}));

describe('ArgocdEngine', () => {
  const engine = new ArgocdEngine();

  it('says what keeps an environment\u2019s own objects from coming', () => {
    const [overlay] = recorded('unauthorized');
    const shared = Array.from({ length: 32 }, (_, number) => ({
      ...overlay,
      metadata: {
        name: `berth-shard-${String(number).padStart(2, '0')}`,
        namespace: 'argocd',
      },
    }));
    const { fetched, applied } = engine.observe([], 'a'.repeat(40), {
      environmentId: ID,
      shared,
    });
    expect(fetched).toMatchObject({
      state: 'failed',
      evidence: { message: expect.stringMatching(/authentication required/) },
    });
    expect(applied.state).toBe('unknown');
    expect(
      engine.observe([], 'a'.repeat(40), { environmentId: ID, shared: [] })
        .fetched.state,
    ).toBe('unknown');
  });

  it('knows what Argo CD applied, of the overlay and of the charts', () => {
    const inventory = engine.inventory(recorded('applied'));
    expect(inventory).toContainEqual({
      group: '',
      version: 'v1',
      kind: 'Namespace',
      namespace: undefined,
      name: ID,
    });
    expect(inventory).toContainEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: ID,
      name: 'web',
    });
  });

  it('has every Application of an environment compared, and its shard\u2019s where that moved', async () => {
    const asked: string[] = [];
    const cluster = {
      delivery: 'branches',
      reader: {
        list: async () => ({
          items: recorded('applied').filter(
            ({ kind }) => kind === 'Application',
          ),
          resourceVersion: '1',
        }),
        annotate: async (_type, name, _namespace, annotations) => {
          expect(annotations).toEqual({
            'argocd.argoproj.io/refresh': 'normal',
          });
          asked.push(name);
          if (name === ID) {
            throw new NotFoundError('it has just gone');
          }
        },
      } as Partial<Cluster['reader']>,
    } as Cluster;
    await engine.requestSync(cluster, ID, { shard: true });
    expect(asked).toEqual([
      expect.stringMatching(/^berth-shard-\d\d$/),
      ID,
      `${ID}.web`,
    ]);
    asked.length = 0;
    await engine.requestSync({ ...cluster, delivery: 'main' }, ID, {
      shard: true,
    });
    expect(asked[0]).toBe('berth-environments');
  });

  it('ends the sync of an Application that is to go, and no other', async () => {
    const ended: unknown[] = [];
    const patch = jest.fn<
      ReturnType<Cluster['reader']['patch']>,
      Parameters<Cluster['reader']['patch']>
    >(async (_type, ...change) => {
      ended.push(change);
    });
    const cluster = { reader: { patch } as Partial<Cluster['reader']> };
    const unblock = (object: KubernetesObject) =>
      engine.unblockDeletion(cluster as Cluster, object);
    const [kept] = recorded('keptBySync');
    const { operationState } = kept.status as { operationState: object };
    const [overlay] = recorded('deleting');
    const { deletionTimestamp, ...staying } = kept.metadata;
    const { labels, ...unlabelled } = kept.metadata;
    for (const object of [
      overlay,
      { ...kept, metadata: staying },
      { ...kept, metadata: unlabelled },
      { ...kept, operation: undefined },
      {
        ...kept,
        status: { operationState: { ...operationState, phase: 'Terminating' } },
      },
      // Argo CD has not begun with it.
      { ...kept, status: {} },
    ]) {
      await unblock(object);
    }
    expect(ended).toEqual([]);
    await unblock(kept);
    expect(ended).toEqual([
      [
        `${ID}.web`,
        'argocd',
        { status: { operationState: { phase: 'Terminating' } } },
      ],
    ]);
    patch.mockRejectedValueOnce(new NotFoundError('it has just gone'));
    await unblock(kept);
  });
});
