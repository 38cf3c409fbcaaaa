import type { KubernetesObject } from '@berth/plugin-environments-node';
import {
  AT,
  buildFailed,
  type Given,
  ID,
  kustomization,
  NEW,
  notFetched,
  OLD,
  release,
  revisionOf,
  source,
} from './__testUtils__/fluxSituations';
import { FluxEngine } from './FluxEngine';

describe('what FluxEngine reads from conditions', () => {
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
      'a change in the cluster that is put right',
      {
        conditions: [
          [
            'Drifted',
            'True',
            'DriftDetected',
            'Cluster state of release acme-staging/web.v3 has drifted from the desired state:\nDeployment/acme-staging/web changed (0 additions, 1 changes, 0 removals)',
          ],
          ['Ready', 'True', 'UpgradeSucceeded'],
        ],
      },
      {
        state: 'running',
        revision: NEW,
        waitsFor:
          'Flux puts right what somebody changed in the cluster of web: Deployment/acme-staging/web changed (0 additions, 1 changes, 0 removals)',
        evidence: { reason: 'DriftDetected' },
      },
    ],
    [
      'a change in the cluster that was put right',
      {
        conditions: [
          ['Drifted', 'False', 'NoDriftDetected'],
          ['Ready', 'True', 'UpgradeSucceeded'],
        ],
      },
      { state: 'done' },
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

  describe('of a release whose chart Git has in version 1.2.0', () => {
    const observed = (attempted: string | undefined, given: Given = {}) => {
      const web = release({
        spec: { chart: { spec: { chart: './charts/site' } } },
        status: { lastAttemptedRevision: attempted },
        ...given,
      });
      const [found] = engine.observe([source(), kustomization(), web], NEW, {
        environmentId: ID,
        shared: [],
        charts: new Map([['web', { name: 'site', version: '1.2.0' }]]),
      }).releases;
      return found;
    };

    it.each(['1.1.0', '1.2.0-rc.1', '1.2.0-rc.1+0123456789ab', '1.3.0'])(
      'waits for it while Flux has %s, whose spec says nothing of it',
      attempted => {
        expect(observed(attempted)).toEqual({
          application: 'web',
          state: 'running',
          revision: NEW,
          waitsFor: `Flux has not brought version 1.2.0 of the chart site yet, it has ${attempted}; where that lasts, kubectl get helmcharts -n flux-system says why`,
          evidence: { kind: 'HelmRelease', namespace: ID, name: 'web' },
        });
      },
    );

    it.each<[string, string | undefined, Given | undefined]>([
      ['it is there', '1.2.0', undefined],
      ['it is there with its commit', '1.2.0+0123456789ab', undefined],
      ['nobody says which one was tried', undefined, undefined],
      [
        'it runs again after another one that could not be tried',
        '1.3.0',
        {
          status: {
            lastAttemptedRevision: '1.3.0',
            history: [{ chartVersion: '1.2.0' }],
          },
        },
      ],
      [
        'its release has another chart',
        '1.1.0',
        { spec: { chart: { spec: { chart: 'site' } } } },
      ],
      [
        'its release is suspended',
        '1.1.0',
        { spec: { suspend: true, chart: { spec: { chart: 'charts/site' } } } },
      ],
    ])('is done where %s', (_, attempted, given = {}) => {
      const status = { lastAttemptedRevision: attempted };
      expect(observed(attempted, { status, ...given }).state).toBe('done');
    });

    it('says first what fails', () => {
      const { state, waitsFor } = observed('1.1.0', {
        status: { lastAttemptedRevision: '1.1.0' },
        conditions: [['Ready', 'False', 'UpgradeFailed']],
      });
      expect([state, waitsFor]).toEqual(['failed', undefined]);
    });
  });
});
