import type { KubernetesObject } from '@berth/plugin-environments-node';
import {
  ID,
  recorded,
  REVISIONS,
  type Situation,
} from './__testUtils__/recorded';
import { ArgocdEngine } from './ArgocdEngine';

const NEXT = 'c'.repeat(40);

interface Status {
  reconciledAt: string;
  sync: { status: string; revision?: string };
  operationState: Record<string, unknown>;
}

/** The status of the overlay's Application, for tests that change it. */
const statusOf = (objects: KubernetesObject[]) => objects[0].status as Status;

describe('what ArgocdEngine reads from what Argo CD left on the rig', () => {
  const engine = new ArgocdEngine();

  it('takes a commit that changed nothing as applied, though nothing was synced', () => {
    // The overlay was broken by this commit; the chart's Application had nothing to do.
    const objects = recorded('overlayBroken');
    const revision = '811c533b9a31e93193c8c88f4ec447ebc5380f58';
    expect(engine.observe(objects, revision).releases).toEqual([
      expect.objectContaining({
        application: 'web',
        state: 'done',
        revision,
        at: '2026-11-21T08:05:43Z',
      }),
    ]);
  });

  it.each<[Situation, string, object]>([
    [
      'overlayBroken',
      NEXT,
      {
        fetched: { state: 'done', revision: NEXT },
        applied: {
          state: 'failed',
          revision: NEXT,
          evidence: {
            kind: 'Application',
            name: ID,
            reason: 'ComparisonError',
            message: expect.stringMatching(
              /^`kustomize build customers\/acme\/dev` failed .*nothing\.yaml/,
            ),
          },
        },
      },
    ],
    [
      'unauthorized',
      NEXT,
      {
        fetched: {
          state: 'failed',
          at: '2026-11-21T08:08:45Z',
          evidence: {
            reason: 'ComparisonError',
            message:
              'failed to list refs: authentication required: Failed to authenticate user',
          },
        },
        applied: { state: 'running' },
      },
    ],
    [
      'branchMissing',
      NEXT,
      {
        fetched: {
          state: 'failed',
          evidence: {
            message:
              "unable to resolve 'berth/environments/acme-dev' to a commit SHA",
          },
        },
      },
    ],
    [
      'objectRefused',
      REVISIONS.objectRefused,
      {
        fetched: { state: 'done' },
        applied: {
          state: 'failed',
          evidence: {
            kind: 'Deployment',
            namespace: ID,
            name: 'bad',
            reason: 'SyncFailed',
            message: expect.stringMatching(
              /^Deployment\.apps "bad" is invalid/,
            ),
          },
        },
      },
    ],
    [
      'kindRefused',
      REVISIONS.kindRefused,
      {
        applied: {
          state: 'failed',
          evidence: {
            kind: 'ClusterRoleBinding',
            name: 'breakout',
            message: expect.stringMatching(/not permitted in project acme-dev/),
          },
        },
      },
    ],
    [
      'valuesRefused',
      NEXT,
      {
        releases: [
          {
            application: 'web',
            state: 'failed',
            revision: NEXT,
            evidence: {
              message: expect.stringMatching(
                /^helm template failed exit status 1: Error: values don't meet .* at '\/resources': got string, want object/s,
              ),
            },
          },
        ],
      },
    ],
    [
      'windowed',
      REVISIONS.windowed,
      {
        fetched: { state: 'done' },
        applied: {
          state: 'running',
          waitsFor:
            'A sync window holds it back: project berth-freeze denies syncs for 1h from "* * * * *" (quarter\'s end)',
        },
        releases: [{ waitsFor: expect.stringMatching(/^A sync window/) }],
      },
    ],
    [
      'deleting',
      NEXT,
      {
        applied: { state: 'running', evidence: { reason: 'Deleting' } },
        releases: [{ state: 'running', evidence: { reason: 'Deleting' } }],
      },
    ],
  ])('reads %s', (situation, revision, expected) => {
    expect(engine.observe(recorded(situation), revision)).toMatchObject(
      expected,
    );
  });

  it('says what keeps an environment from going, of the last of its objects too', () => {
    const kept = engine.observe(recorded('keptBySync'), NEXT);
    const why = {
      state: 'running',
      evidence: { kind: 'Application', name: `${ID}.web`, reason: 'Deleting' },
      waitsFor: `The sync of ${ID}.web has to end before it can go`,
    };
    expect(kept).toMatchObject({
      fetched: { state: 'running' },
      applied: why,
      releases: [why],
    });
    const { releases } = engine.observe(recorded('deleting'), NEXT);
    expect(releases[0].waitsFor).toBe(
      `${ID}.web is not gone yet: configmaps "web" not found`,
    );
  });

  it('does not blame a commit for what was said before it could be fetched', () => {
    const objects = recorded('overlayBroken');
    const { reconciledAt } = statusOf(objects);
    const observedSince = (seconds: number) =>
      engine.observe(objects, NEXT, {
        environmentId: ID,
        shared: [],
        since: new Date(
          Date.parse(reconciledAt) + seconds * 1_000,
        ).toISOString(),
      });
    expect(observedSince(60)).toMatchObject({
      fetched: { state: 'running' },
      applied: { state: 'running' },
    });
    expect(observedSince(-1).applied.state).toBe('failed');
  });

  it('does not take a sync that left objects behind as applied', () => {
    const objects = recorded('applied');
    statusOf(objects).sync.status = 'OutOfSync';
    expect(engine.observe(objects, REVISIONS.applied).applied).toMatchObject({
      state: 'running',
      waitsFor: undefined,
    });
  });

  it('names what drifted until it is healed', () => {
    const objects = recorded('windowed').filter(
      ({ kind }) => kind !== 'AppProject',
    );
    expect(engine.observe(objects, REVISIONS.windowed).applied).toMatchObject({
      state: 'running',
      evidence: {
        reason: 'OutOfSync',
        message: expect.stringMatching(/differ from their files?$/),
      },
      waitsFor: undefined,
    });
  });

  it('lets a chart wait for its namespace', () => {
    const objects = recorded('objectRefused');
    Object.assign(statusOf(objects).operationState, {
      message:
        'one or more objects failed to apply, reason: namespaces "acme-dev" not found. Retrying attempt #1 at 8:06AM.',
      syncResult: { revision: REVISIONS.objectRefused, resources: [] },
    });
    expect(engine.observe(objects, REVISIONS.objectRefused).applied.state).toBe(
      'running',
    );
  });

  it.each<[string, object, boolean]>([
    ['another application', { applications: ['globex-*'] }, false],
    ['its namespace', { namespaces: ['acme-*'] }, true],
    ['its cluster', { clusters: ['in-cluster'] }, true],
    [
      'its cluster and another namespace',
      {
        clusters: ['in-cluster'],
        namespaces: ['globex-?'],
        andOperator: true,
      },
      false,
    ],
  ])('reads a sync window of %s', (_, about, holds) => {
    const objects = recorded('windowed');
    const project = objects.find(
      ({ metadata }) => metadata.name === 'berth-freeze',
    )!;
    project.spec = {
      syncWindows: [{ kind: 'deny', schedule: '* * * * *', ...about }],
    };
    const { applied } = engine.observe(objects, REVISIONS.windowed);
    expect(applied.waitsFor !== undefined).toBe(holds);
  });
});
