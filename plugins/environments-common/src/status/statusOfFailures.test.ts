/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  database,
  engine,
  observations,
  pullFailure,
  revision,
  states,
  workload,
} from '../__fixtures__/observations';
import { deriveStatus } from './deriveStatus';
import type { Observations } from './Observations';

const failing = (reason: string, message: string, ready = 0) => ({
  workloads: [
    workload({
      ready,
      health: ready > 0 ? ('degraded' as const) : ('failed' as const),
      problem: { reason, message },
    }),
  ],
});

it.each<[string, Partial<Observations>, string, string, string | undefined]>([
  [
    'not fetched',
    {
      namespace: undefined,
      workloads: [],
      ...engine({
        fetched: {
          state: 'failed',
          evidence: {
            kind: 'GitRepository',
            name: 'acme-staging',
            reason: 'GitOperationFailed',
            message: 'authentication required',
          },
        },
        applied: { state: 'unknown' },
        releases: [],
      }),
    },
    'failed',
    'done done failed waiting waiting waiting',
    "The engine can't fetch the repository: authentication required",
  ],
  [
    'not applied',
    {
      workloads: [],
      ...engine({
        applied: {
          state: 'failed',
          revision,
          evidence: {
            kind: 'Kustomization',
            name: 'acme-staging',
            reason: 'BuildFailed',
            message: 'accumulating resources:\n no such file.',
          },
        },
      }),
    },
    'failed',
    'done done done failed waiting waiting',
    "The engine can't apply it: accumulating resources: no such file",
  ],
  [
    'not released',
    {
      workloads: [database],
      ...engine({
        releases: [
          {
            application: 'web',
            state: 'failed',
            revision,
            evidence: {
              kind: 'HelmRelease',
              name: 'web',
              message: 'values do not meet the schema',
            },
          },
        ],
      }),
    },
    'degraded',
    'done done done failed waiting waiting',
    'The release of web failed: values do not meet the schema',
  ],
  [
    'not delivered',
    {
      deliveryProblem:
        'resources[2] refers to ../x, which the repository does not have',
    },
    'degraded',
    'done done failed waiting waiting waiting',
    "It can't be delivered: resources[2] refers to ../x, which the repository does not have",
  ],
  [
    'not to be deleted yet',
    {
      spec: undefined,
      host: undefined,
      operation: undefined,
      deliveryProblem:
        'Commit 3f9c2a1 by Some Body removes 6 of 8 environments at once, so their deletion is held',
    },
    'deleting',
    'done done failed waiting waiting skipped',
    'Commit 3f9c2a1 by Some Body removes 6 of 8 environments at once, so their deletion is held',
  ],
  [
    'without its image',
    {
      workloads: [
        workload({ ready: 0, health: 'failed', problem: pullFailure }),
        database,
      ],
    },
    'failed',
    'done done done done failed waiting',
    'Deployment web waits for its image: Back-off pulling image "registry.example.com/web:9.9.9": not found',
  ],
  [
    'crashing',
    failing(
      'CrashLoopBackOff',
      'Container web ended with exit code 137 (OOMKilled)',
      0,
    ),
    'failed',
    'done done done done failed waiting',
    'Deployment web keeps ending: Container web ended with exit code 137 (OOMKilled)',
  ],
  [
    'beyond its quota',
    failing(
      'FailedCreate',
      'pods "web-1" is forbidden: exceeded quota: environment',
      0,
    ),
    'failed',
    'done done done done failed waiting',
    'Deployment web is refused more pods by the quota: pods "web-1" is forbidden: exceeded quota: environment',
  ],
  [
    'too late',
    failing(
      'ProgressDeadlineExceeded',
      'ReplicaSet "web-1" has timed out progressing.',
      1,
    ),
    'degraded',
    'done done done done failed waiting',
    'Deployment web did not become ready in time: ReplicaSet "web-1" has timed out progressing',
  ],
  [
    'waiting for a node',
    {
      workloads: [
        workload({
          ready: 0,
          health: 'progressing',
          problem: {
            reason: 'Unschedulable',
            message: '0/3 nodes are available',
          },
        }),
      ],
    },
    'progressing',
    'done done done done running waiting',
    undefined,
  ],
  [
    'partly unreadable',
    {
      cluster: {
        ...observations().cluster,
        problem: "pods can't be read: forbidden",
      },
    },
    'unknown',
    'done done done done unknown waiting',
    "pods can't be read: forbidden",
  ],
])('of an environment that is %s', (_, changes, phase, chain, blocker) => {
  const status = deriveStatus(observations(changes));
  expect([status.phase, states(status), status.blocker?.sentence]).toEqual([
    phase,
    chain,
    blocker,
  ]);
});

describe('of an environment whose Deployment somebody deleted', () => {
  const ready = deriveStatus(observations());
  const missing = [{ kind: 'Deployment', name: 'web' }];
  const later = (seconds: number) =>
    new Date(Date.parse(observations().now) + seconds * 1_000).toISOString();
  const gone = (seconds: number, previous: Observations['previous']) =>
    deriveStatus(
      observations({ workloads: [], missing, now: later(seconds), previous }),
    );

  it('waits for the engine to bring it back, and calls it a failure where it does not', () => {
    expect(ready.phase).toBe('ready');
    const noticed = gone(60, ready);
    expect([noticed.phase, states(noticed)]).toEqual([
      'progressing',
      'done done done done running waiting',
    ]);
    expect(noticed.chain[4].summary).toBe(
      'Waits for Deployment web to be there',
    );
    expect(gone(79, noticed).phase).toBe('progressing');
    const failed = gone(80, noticed);
    expect([failed.phase, states(failed)]).toEqual([
      'failed',
      'done done done done failed waiting',
    ]);
    expect(failed.blocker).toMatchObject({
      sentence: 'Deployment web does not exist on the cluster',
      advice: expect.stringContaining('Somebody has deleted it'),
    });
    expect(gone(81, failed).phase).toBe('failed');
    const back = deriveStatus(
      observations({ now: later(90), previous: failed }),
    );
    expect(back.phase).toBe('ready');
  });

  it('calls an environment degraded of which something else serves', () => {
    const before = deriveStatus(
      observations({ workloads: [database], missing, now: later(60) }),
    );
    const status = deriveStatus(
      observations({
        workloads: [database],
        missing,
        now: later(90),
        previous: before,
      }),
    );
    expect(status.phase).toBe('degraded');
  });
});

describe('of an environment whose namespace somebody deleted', () => {
  /** Nothing that lasts runs in it, and it has no address. */
  const bare: Partial<Observations> = {
    spec: { ...acmeStaging, applications: {} },
    host: undefined,
    workloads: [],
    ingresses: [],
    quota: [],
    ...engine({ releases: [] }),
  };
  const gone = { ...bare, namespace: undefined };
  const later = (seconds: number) =>
    new Date(Date.parse(observations().now) + seconds * 1_000).toISOString();
  const derive = (
    seconds: number,
    changes: Partial<Observations>,
    previous?: Observations['previous'],
  ) =>
    deriveStatus(observations({ ...changes, now: later(seconds), previous }));

  it('is not ready, and failed once that lasts', () => {
    const ready = derive(30, bare, derive(0, bare));
    expect(ready.phase).toBe('ready');
    const noticed = derive(60, gone, ready);
    expect(noticed.phase).not.toBe('ready');
    expect(states(noticed)).toBe('done done done done running skipped');
    expect(noticed.chain[4].summary).toBe(
      'Waits for Namespace acme-staging to be there',
    );
    expect(derive(79, gone, noticed).phase).toBe(noticed.phase);
    const failed = derive(80, gone, noticed);
    expect([failed.phase, states(failed)]).toEqual([
      'failed',
      'done done done done failed skipped',
    ]);
    expect(failed.blocker).toEqual({
      step: 'workloads',
      sentence: 'Namespace acme-staging does not exist on the cluster',
      advice: expect.stringContaining('Somebody has deleted it'),
    });
    expect(derive(120, bare, failed).phase).toBe('ready');
  });

  it('is named before what went with it', () => {
    const missing = [{ kind: 'Deployment', name: 'web' }];
    const noticed = derive(60, { ...gone, missing });
    expect(derive(90, { ...gone, missing }, noticed).blocker?.sentence).toBe(
      'Namespace acme-staging, Deployment web do not exist on the cluster',
    );
  });

  it.each<[string, Partial<Observations>, string]>([
    [
      'before the engine has applied it for the first time',
      { ...engine({ applied: { state: 'running', revision }, releases: [] }) },
      'done done done running waiting waiting',
    ],
    [
      'where the engine has seen nothing of it',
      { engine: undefined },
      'done done running waiting waiting waiting',
    ],
    [
      'where the cluster was never observed',
      { cluster: { name: 'eu-1', reachable: false } },
      'done done unknown unknown unknown unknown',
    ],
    [
      'where something of the cluster can not be read',
      {
        cluster: { name: 'eu-1', reachable: true, problem: 'No namespaces' },
      },
      'done done done done unknown skipped',
    ],
  ])('is not missed %s', (_, changes, chain) => {
    const first = derive(0, { ...gone, ...changes });
    const status = derive(600, { ...gone, ...changes }, first);
    expect(states(status)).toBe(chain);
    expect(JSON.stringify(status)).not.toContain('Namespace acme');
  });
});
