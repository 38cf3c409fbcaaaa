import { engineContract } from '@berth/plugin-environments-node/testUtils';
import {
  buildFailed,
  ID,
  kustomization,
  labels,
  NEW,
  notFetched,
  object,
  OLD,
  release,
  revisionOf,
  source,
} from './__testUtils__/fluxSituations';
import { FluxEngine } from './FluxEngine';

engineContract('FluxEngine', () => ({
  engine: new FluxEngine(),
  situations: {
    environmentId: ID,
    revision: NEW,
    earlierRevision: OLD,
    applied: [source(), kustomization(), release()],
    refused: [source(), kustomization(buildFailed), release()],
    unfetched: [source(notFetched)],
    foreign: object(
      'source.toolkit.fluxcd.io/v1',
      'GitRepository',
      { name: 'berth-shard-07', namespace: 'flux-system' },
      {},
    ),
    input: {
      environment: {
        customer: 'acme',
        name: 'staging',
        stage: 'staging',
        cluster: 'local',
        blueprint: { name: 'standard', version: '1.0.0' },
        size: 'small',
        owner: 'group:default/team-a',
        parameters: {},
        components: [],
        applications: {},
      },
      blueprint: {
        name: 'standard',
        version: '1.0.0',
        title: 'Standard',
        description: '',
        stages: ['staging'],
        parameters: {},
        sizes: {},
        defaultSize: 'small',
        components: [],
        applications: {},
      },
      cluster: 'local',
      delivery: 'branches',
      repository: { url: 'https://git.example.com/platform', branch: 'main' },
    },
  },
}));

describe('FluxEngine', () => {
  const engine = new FluxEngine();

  it('speaks of no release while the revision is not applied', () => {
    const failed = release({
      conditions: [['Ready', 'False', 'UpgradeFailed']],
    });
    const { releases } = engine.observe(
      [source(), kustomization(buildFailed), failed],
      NEW,
    );
    expect(releases).toEqual([
      expect.objectContaining({ application: 'web', state: 'running' }),
    ]);
  });

  it('reads the shared source of clusters that follow main', () => {
    const shared = object(
      'source.toolkit.fluxcd.io/v1',
      'GitRepository',
      { name: 'platform', namespace: 'flux-system' },
      notFetched,
    );
    const own = kustomization({
      status: {},
      conditions: [],
      spec: { sourceRef: { kind: 'GitRepository', name: 'platform' } },
    });
    expect(
      engine.observe([own], NEW, { environmentId: ID, shared: [shared] })
        .fetched,
    ).toMatchObject({ state: 'failed', evidence: { name: 'platform' } });
  });

  it('says what keeps an environment\u2019s own objects from coming', () => {
    const shard = (name: string) =>
      object(
        'kustomize.toolkit.fluxcd.io/v1',
        'Kustomization',
        { name, namespace: 'flux-system' },
        buildFailed,
      );
    const shared = Array.from({ length: 32 }, (_, number) =>
      shard(`berth-shard-${String(number).padStart(2, '0')}`),
    );
    const { fetched, applied } = engine.observe([], NEW, {
      environmentId: ID,
      shared,
    });
    expect(fetched).toMatchObject({
      state: 'failed',
      evidence: { kind: 'Kustomization', reason: 'BuildFailed' },
    });
    expect(applied.state).toBe('unknown');
    expect(
      engine.observe([], NEW, { environmentId: ID, shared: [] }).fetched.state,
    ).toBe('unknown');
  });

  describe('of what a Kustomization brought', () => {
    const inventory = (...ids: string[]) => ({
      lastAppliedRevision: revisionOf(NEW),
      lastAttemptedRevision: revisionOf(NEW),
      inventory: { entries: ids.map(id => ({ id, v: 'v2' })) },
    });
    const frame = kustomization({
      status: inventory(
        `_${ID}__Namespace`,
        `flux-system_${ID}.contents_kustomize.toolkit.fluxcd.io_Kustomization`,
        `flux-system_${ID}.web_helm.toolkit.fluxcd.io_HelmRelease`,
      ),
    });
    const contents = kustomization({
      metadata: { name: `${ID}.contents` },
      status: inventory(`${ID}_queue_helm.toolkit.fluxcd.io_HelmRelease`),
    });
    const web = release({
      metadata: { name: `${ID}.web`, namespace: 'flux-system' },
    });
    const queue = release({ metadata: { name: 'queue' } });
    // As many as there should be, but not these.
    const other = release({ metadata: { name: 'other' } });

    it.each([
      ['a HelmRelease', [contents, queue, other], `HelmRelease ${ID}.web`],
      ['one of its contents', [contents, web, other], 'HelmRelease queue'],
      ['the contents', [web], `Kustomization ${ID}.contents`],
      ['all of it', [], `Kustomization ${ID}.contents, HelmRelease ${ID}.web`],
    ])('calls nothing applied without %s', (_, objects, missing) => {
      const { applied } = engine.observe([source(), frame, ...objects], NEW);
      expect(applied).toEqual({
        state: 'running',
        revision: NEW,
        waitsFor: `Waits for ${missing} to be there; what somebody deleted, Flux brings back at its next look, an hour later at most`,
        evidence: { kind: 'Kustomization', namespace: 'flux-system', name: ID },
      });
    });

    it('is done with all of it there', () => {
      const objects = [source(), frame, contents, web, queue];
      expect(engine.observe(objects, NEW).applied).toMatchObject({
        state: 'done',
        revision: NEW,
      });
    });
  });

  it('knows what Flux applied', () => {
    const own = kustomization({
      status: {
        inventory: {
          entries: [
            { id: 'acme-staging_web_cert-manager.io_Certificate', v: 'v1' },
            { id: '_acme-staging__Namespace', v: 'v1' },
            {
              id: '_system__read_rbac.authorization.k8s.io_ClusterRole',
              v: 'v1',
            },
          ],
        },
      },
    });
    expect(engine.inventory([own])).toEqual([
      {
        group: 'cert-manager.io',
        version: 'v1',
        kind: 'Certificate',
        namespace: ID,
        name: 'web',
      },
      {
        group: '',
        version: 'v1',
        kind: 'Namespace',
        namespace: undefined,
        name: ID,
      },
      {
        group: 'rbac.authorization.k8s.io',
        version: 'v1',
        kind: 'ClusterRole',
        namespace: undefined,
        name: 'system:read',
      },
    ]);
  });

  it('belongs HelmReleases to their namespace where nothing else is said', () => {
    expect(
      engine.environmentOf(release({ metadata: { labels: undefined } })),
    ).toBe(ID);
    expect(
      engine.environmentOf({
        ...kustomization({ metadata: { labels: undefined } }),
        spec: { commonMetadata: { labels } },
      }),
    ).toBe(ID);
  });
});
