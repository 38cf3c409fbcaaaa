import type { KubernetesObject } from '@berth/plugin-environments-node';
import { engineContract } from '@berth/plugin-environments-node/testUtils';
import { FluxEngine } from './FluxEngine';

const NEW = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const ID = 'acme-staging';
const AT = '2026-10-01T12:00:04Z';

const revisionOf = (sha: string) => `berth/environments/${ID}@sha1:${sha}`;

interface Given {
  generation?: number;
  observedGeneration?: number;
  conditions?: Array<
    [
      type: string,
      status: string,
      reason: string,
      message?: string,
      generation?: number,
    ]
  >;
  status?: Record<string, unknown>;
  metadata?: Partial<KubernetesObject['metadata']>;
  spec?: Record<string, unknown>;
}

function object(
  apiVersion: string,
  kind: string,
  identity: KubernetesObject['metadata'],
  given: Given,
): KubernetesObject {
  const generation = given.generation ?? 1;
  return {
    apiVersion,
    kind,
    metadata: { ...identity, generation, ...given.metadata },
    spec: given.spec,
    status: {
      observedGeneration: given.observedGeneration ?? generation,
      conditions: given.conditions?.map(
        ([type, status, reason, message, about]) => ({
          type,
          status,
          reason,
          message: message ?? `${reason}.`,
          lastTransitionTime: AT,
          observedGeneration: about ?? generation,
        }),
      ),
      ...given.status,
    },
  };
}

const labels = { 'berth.dev/environment': ID };

const source = (given: Given = {}) =>
  object(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository',
    { name: ID, namespace: 'flux-system', labels },
    {
      status: {
        artifact: { revision: revisionOf(NEW), lastUpdateTime: AT },
      },
      conditions: [['Ready', 'True', 'Succeeded']],
      ...given,
    },
  );

const kustomization = (given: Given = {}) =>
  object(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    { name: ID, namespace: 'flux-system', labels },
    {
      status: {
        lastAppliedRevision: revisionOf(NEW),
        lastAttemptedRevision: revisionOf(NEW),
      },
      conditions: [['Ready', 'True', 'ReconciliationSucceeded']],
      spec: { sourceRef: { kind: 'GitRepository', name: ID } },
      ...given,
    },
  );

const release = (given: Given = {}) =>
  object(
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease',
    {
      name: 'web',
      namespace: ID,
      labels: { ...labels, 'berth.dev/application': 'web' },
    },
    { conditions: [['Ready', 'True', 'InstallSucceeded']], ...given },
  );

const notFetched: Given = {
  // Controllers leave the status' generation behind while they fail.
  observedGeneration: -1,
  status: {},
  conditions: [
    ['FetchFailed', 'True', 'GitOperationFailed', 'authentication required'],
    ['Ready', 'False', 'GitOperationFailed', 'authentication required'],
  ],
};

const buildFailed: Given = {
  status: {
    lastAppliedRevision: revisionOf(OLD),
    lastAttemptedRevision: revisionOf(NEW),
  },
  conditions: [
    ['Reconciling', 'True', 'ProgressingWithRetry'],
    ['Ready', 'False', 'BuildFailed', 'no matches for kind "Nothing"'],
  ],
};

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

  it.each<[string, KubernetesObject, object]>([
    [
      'an artifact of the revision',
      source(),
      { state: 'done', revision: NEW, at: AT },
    ],
    [
      'an artifact of an earlier revision',
      source({ status: { artifact: { revision: revisionOf(OLD) } } }),
      { state: 'running', revision: OLD },
    ],
    [
      'an object that no controller has seen',
      source({ status: {}, conditions: [], observedGeneration: -1 }),
      { state: 'running' },
    ],
    [
      'a failure of an earlier spec',
      source({
        generation: 2,
        observedGeneration: 1,
        status: {},
        conditions: [['FetchFailed', 'True', 'GitOperationFailed', 'no', 1]],
      }),
      { state: 'running' },
    ],
    [
      'a refused credential',
      source(notFetched),
      {
        state: 'failed',
        at: AT,
        evidence: {
          reason: 'GitOperationFailed',
          message: 'authentication required',
        },
      },
    ],
    [
      'a source that can\u2019t be mended by trying again',
      source({ status: {}, conditions: [['Stalled', 'True', 'URLInvalid']] }),
      { state: 'failed', evidence: { reason: 'URLInvalid' } },
    ],
    [
      'work that goes on',
      source({
        status: {},
        conditions: [
          ['Reconciling', 'True', 'Progressing', 'building artifact'],
          ['Ready', 'Unknown', 'Progressing'],
        ],
      }),
      { state: 'running', evidence: { message: 'building artifact' } },
    ],
  ])('reads the fetching of %s', (_, given, expected) => {
    expect(engine.observe([given], NEW).fetched).toMatchObject(expected);
  });

  it.each<[string, Given, object]>([
    ['the revision', {}, { state: 'done', revision: NEW, at: AT }],
    [
      'a build that fails',
      buildFailed,
      {
        state: 'failed',
        revision: NEW,
        evidence: {
          reason: 'BuildFailed',
          message: 'no matches for kind "Nothing"',
        },
      },
    ],
    [
      'an earlier revision that failed',
      { ...buildFailed, status: { lastAttemptedRevision: revisionOf(OLD) } },
      { state: 'running' },
    ],
    [
      'the revision, while it is tried',
      {
        status: {
          lastAppliedRevision: revisionOf(OLD),
          lastAttemptedRevision: revisionOf(NEW),
        },
        conditions: [
          ['Ready', 'Unknown', 'Progressing', 'Reconciliation in progress'],
        ],
      },
      { state: 'running', revision: OLD },
    ],
    [
      'a source that is not there yet',
      {
        observedGeneration: -1,
        status: { lastAttemptedRevision: revisionOf(NEW) },
        conditions: [
          ['Ready', 'False', 'ArtifactFailed', 'Source artifact not found'],
        ],
      },
      { state: 'running', evidence: { message: 'Source artifact not found' } },
    ],
    [
      'the revision with a spec before the newest',
      { generation: 3, observedGeneration: 2 },
      { state: 'running' },
    ],
    [
      'an object that is being deleted',
      { metadata: { deletionTimestamp: AT } },
      { state: 'running' },
    ],
  ])('reads the applying of %s', (_, given, expected) => {
    expect(
      engine.observe([source(), kustomization(given)], NEW).applied,
    ).toMatchObject(expected);
  });

  it.each<[string, Given, object]>([
    [
      'an installation',
      { status: { history: [{ lastDeployed: '2026-10-01T12:00:03Z' }] } },
      {
        state: 'done',
        application: 'web',
        at: '2026-10-01T12:00:03Z',
        revision: NEW,
      },
    ],
    [
      'an upgrade that fails and is tried again',
      {
        observedGeneration: 1,
        generation: 2,
        conditions: [
          [
            'Released',
            'False',
            'UpgradeFailed',
            'Helm upgrade failed: exceeded quota',
          ],
          ['Ready', 'Unknown', 'Progressing'],
        ],
      },
      {
        state: 'failed',
        evidence: {
          reason: 'UpgradeFailed',
          message: 'Helm upgrade failed: exceeded quota',
        },
      },
    ],
    [
      'retries that are used up',
      {
        conditions: [
          ['Stalled', 'True', 'RetriesExceeded'],
          ['Ready', 'False', 'InstallFailed'],
        ],
      },
      { state: 'failed', evidence: { reason: 'RetriesExceeded' } },
    ],
    [
      'a chart that is not there yet',
      {
        conditions: [
          ['Ready', 'False', 'SourceNotReady', 'HelmChart is not ready'],
        ],
      },
      { state: 'running', evidence: { message: 'HelmChart is not ready' } },
    ],
    [
      'a success before the newest values',
      {
        generation: 2,
        observedGeneration: 1,
        conditions: [['Ready', 'True', 'InstallSucceeded', 'ok', 1]],
      },
      { state: 'running' },
    ],
  ])('reads the release of %s', (_, given, expected) => {
    const { releases } = engine.observe(
      [source(), kustomization(), release(given)],
      NEW,
    );
    expect(releases).toHaveLength(1);
    expect(releases[0]).toMatchObject(expected);
  });

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
