/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  at,
  database,
  mainCommit,
  observations,
  olderCommit,
  olderRevision,
  operation,
  revision,
  workload,
} from '../__fixtures__/observations';
import type { EnvironmentStatus } from '../contract/status';
import { deriveStatus } from './deriveStatus';
import type { Observations } from './Observations';

const states = ({ chain }: EnvironmentStatus) =>
  chain.map(({ state }) => state).join(' ');
const stepOf = ({ chain }: EnvironmentStatus, name: string) =>
  chain.find(it => it.name === name);

const engine = (
  changes: Partial<NonNullable<Observations['engine']>>,
): Pick<Observations, 'engine'> => ({
  engine: { ...observations().engine!, ...changes },
});

/** What a deployment of web 1.5.0 finds: 1.4.2 ran before. */
const deploying = (changes: Partial<Observations> = {}): Observations =>
  observations({
    now: at('13:00:20'),
    previous: deriveStatus(
      observations({
        operation: operation({ commit: olderCommit, state: 'succeeded' }),
        commit: { sha: olderCommit, at: at('12:00:02'), author: 'guest' },
      }),
    ),
    spec: {
      ...acmeStaging,
      applications: {
        ...acmeStaging.applications,
        web: { version: '1.5.0', values: {} },
      },
    },
    operation: operation({
      kind: 'deploy',
      title: 'Deploy web 1.5.0 to acme/staging',
      requestedAt: at('13:00:01'),
      committedAt: at('13:00:02'),
    }),
    commit: { sha: mainCommit, at: at('13:00:02'), author: 'guest' },
    expected: { revision, at: at('13:00:02') },
    ...changes,
  });

const pullFailure = {
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "registry.example.com/web:9.9.9": not found',
  pod: 'web-6d5f-x2x9k',
};

describe('deriveStatus', () => {
  it('is ready with times, versions and address where all is done', () => {
    const status = deriveStatus(observations());
    expect(status).toMatchObject({
      phase: 'ready',
      since: at('12:00:30'),
      stale: false,
      observedAt: at('12:00:30'),
      address: 'https://staging.acme.example.com',
      applications: [
        { name: 'database', desired: '16.1.0', running: '16.1.0' },
        { name: 'web', desired: '1.4.2', running: '1.4.2' },
      ],
      quota: [{ resource: 'pods', used: '2', hard: '10' }],
    });
    expect(status.blocker).toBeUndefined();
    expect(status.chain.map(it => [it.name, it.state, it.at])).toEqual([
      ['requested', 'done', at('12:00:01')],
      ['committed', 'done', at('12:00:02')],
      ['fetched', 'done', at('12:00:04')],
      ['applied', 'done', at('12:00:07')],
      ['workloads', 'done', at('12:00:30')],
      ['reachable', 'done', at('12:00:30')],
    ]);
    expect(status.chain[0].by).toBe('user:default/guest');
    expect(status.chain[1].commit).toBe(mainCommit);
  });

  it.each<[string, Partial<Observations>, string, string, string | undefined]>([
    [
      'queued',
      {
        spec: undefined,
        commit: undefined,
        expected: undefined,
        engine: undefined,
        namespace: undefined,
        workloads: [],
        operation: operation({
          state: 'queued',
          commit: undefined,
          committedAt: undefined,
        }),
      },
      'pending',
      'done running waiting waiting waiting waiting',
      undefined,
    ],
    [
      'refused',
      {
        spec: undefined,
        commit: undefined,
        expected: undefined,
        engine: undefined,
        namespace: undefined,
        workloads: [],
        operation: operation({
          state: 'failed',
          commit: undefined,
          error: 'acme-staging is taken',
        }),
      },
      'failed',
      'done failed waiting waiting waiting waiting',
      'Refused: acme-staging is taken',
    ],
    [
      'not written for now',
      {
        spec: undefined,
        commit: undefined,
        expected: undefined,
        engine: undefined,
        namespace: undefined,
        workloads: [],
        operation: operation({
          state: 'errored',
          commit: undefined,
          error: 'the remote does not answer; next try at 12:01',
        }),
      },
      'pending',
      'done failed waiting waiting waiting waiting',
      'The commit could not be written and is tried again: the remote does not answer; next try at 12:01',
    ],
    [
      'committed, and not indexed yet',
      {
        spec: undefined,
        commit: undefined,
        expected: undefined,
        engine: undefined,
        namespace: undefined,
        workloads: [],
      },
      'pending',
      'done done running waiting waiting waiting',
      undefined,
    ],
    [
      'unknown to the engine',
      { engine: undefined, namespace: undefined, workloads: [] },
      'pending',
      'done done running waiting waiting waiting',
      undefined,
    ],
    [
      'being fetched',
      {
        ...engine({
          fetched: { state: 'done', revision: olderRevision },
          applied: { state: 'done', revision: olderRevision },
        }),
      },
      'progressing',
      'done done running waiting waiting waiting',
      undefined,
    ],
    [
      'being applied',
      { ...engine({ applied: { state: 'running', revision: olderRevision } }) },
      'progressing',
      'done done done running waiting waiting',
      undefined,
    ],
    [
      'applied for another commit',
      { ...engine({ applied: { state: 'failed', revision: olderRevision } }) },
      'progressing',
      'done done done running waiting waiting',
      undefined,
    ],
    [
      'being released',
      { ...engine({ releases: [{ application: 'web', state: 'running' }] }) },
      'progressing',
      'done done done running waiting waiting',
      undefined,
    ],
    [
      'released for another commit',
      {
        ...engine({
          releases: [
            { application: 'web', state: 'failed', revision: olderRevision },
          ],
        }),
      },
      'progressing',
      'done done done running waiting waiting',
      undefined,
    ],
    [
      'starting',
      { workloads: [workload({ ready: 0, health: 'progressing' }), database] },
      'progressing',
      'done done done done running waiting',
      undefined,
    ],
    [
      'starting for long',
      {
        now: at('12:20:00'),
        previous: deriveStatus(
          observations({
            workloads: [workload({ ready: 0, health: 'progressing' })],
          }),
        ),
        workloads: [workload({ ready: 0, health: 'progressing' })],
      },
      'progressing',
      'done done done done running waiting',
      'Deployment web has 0 of 1 ready',
    ],
    [
      'running a job',
      {
        workloads: [
          workload(),
          database,
          workload({
            kind: 'Job',
            name: 'migrate',
            ready: 0,
            health: 'progressing',
          }),
        ],
      },
      'progressing',
      'done done done done running waiting',
      undefined,
    ],
    [
      'without an address yet',
      { ingresses: [] },
      'progressing',
      'done done done done done running',
      undefined,
    ],
    [
      'without an address from its controller',
      { ingresses: [{ ...observations().ingresses[0], addresses: [] }] },
      'progressing',
      'done done done done done running',
      undefined,
    ],
    [
      'not to be reached at all',
      { host: undefined, ingresses: [] },
      'ready',
      'done done done done done skipped',
      undefined,
    ],
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
      {
        workloads: [
          workload({
            ready: 0,
            health: 'failed',
            problem: {
              reason: 'CrashLoopBackOff',
              message: 'Container web ended with exit code 137 (OOMKilled)',
            },
          }),
        ],
      },
      'failed',
      'done done done done failed waiting',
      'Deployment web keeps ending: Container web ended with exit code 137 (OOMKilled)',
    ],
    [
      'beyond its quota',
      {
        workloads: [
          workload({
            ready: 0,
            health: 'failed',
            problem: {
              reason: 'FailedCreate',
              message: 'pods "web-1" is forbidden: exceeded quota: environment',
            },
          }),
        ],
      },
      'failed',
      'done done done done failed waiting',
      'Deployment web is refused more pods by the quota: pods "web-1" is forbidden: exceeded quota: environment',
    ],
    [
      'too late',
      {
        workloads: [
          workload({
            ready: 1,
            health: 'degraded',
            problem: {
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "web-1" has timed out progressing.',
            },
          }),
        ],
      },
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
    [
      'invalid in Git, while the last state serves',
      {
        spec: undefined,
        invalid: 'spec.size is missing',
        operation: undefined,
      },
      'degraded',
      'done failed done done done done',
      "environment.yaml can't be used: spec.size is missing",
    ],
    [
      'taken away',
      {
        spec: undefined,
        operation: operation({ kind: 'delete', title: 'Delete acme/staging' }),
        namespace: { terminating: true },
      },
      'deleting',
      'done done done running running skipped',
      undefined,
    ],
    [
      'to be taken away',
      { spec: undefined, operation: operation({ kind: 'delete' }) },
      'deleting',
      'done done running waiting waiting skipped',
      undefined,
    ],
    [
      'taken away by hand',
      {
        spec: undefined,
        operation: operation({
          state: 'succeeded',
          commit: olderCommit,
          committedAt: at('11:00:00'),
        }),
        engine: undefined,
        workloads: [],
      },
      'deleting',
      'done done done running running skipped',
      undefined,
    ],
    [
      'all gone',
      {
        spec: undefined,
        operation: operation({ kind: 'delete' }),
        engine: undefined,
        namespace: undefined,
        workloads: [],
        quota: [],
        ingresses: [],
      },
      'deleting',
      'done done done done done skipped',
      undefined,
    ],
    [
      'made anew after a deletion',
      {
        spec: undefined,
        engine: undefined,
        namespace: undefined,
        workloads: [],
        commit: { sha: olderCommit, at: at('11:00:00'), author: 'guest' },
        operation: operation({
          state: 'queued',
          commit: undefined,
          committedAt: undefined,
        }),
      },
      'pending',
      'done running waiting waiting waiting waiting',
      undefined,
    ],
  ])('of an environment that is %s', (_, changes, phase, chain, blocker) => {
    const status = deriveStatus(observations(changes));
    expect([status.phase, states(status), status.blocker?.sentence]).toEqual([
      phase,
      chain,
      blocker,
    ]);
  });

  it('says what to do', () => {
    const advice = (problem: { reason: string; message: string }) =>
      deriveStatus(
        observations({
          workloads: [workload({ ready: 0, health: 'failed', problem })],
        }),
      ).blocker?.advice;
    expect(advice(pullFailure)).toMatch(/^Deploy a version that exists/);
    expect(advice({ reason: 'CrashLoopBackOff', message: '' })).toMatch(/logs/);
    expect(
      advice({ reason: 'FailedCreate', message: 'exceeded quota' }),
    ).toMatch(/larger size/);
  });

  it('shows the evidence of a failed workload', () => {
    const status = deriveStatus(
      observations({
        workloads: [
          workload({ ready: 0, health: 'failed', problem: pullFailure }),
        ],
      }),
    );
    expect(stepOf(status, 'workloads')?.evidence).toEqual([
      {
        kind: 'Pod',
        name: pullFailure.pod,
        reason: pullFailure.reason,
        message: pullFailure.message,
      },
    ]);
  });

  it('shows a commit that somebody pushed after the last operation as theirs', () => {
    const status = deriveStatus(
      observations({
        operation: operation({
          state: 'succeeded',
          commit: olderCommit,
          committedAt: at('11:00:00'),
        }),
        commit: {
          sha: mainCommit,
          at: at('12:00:02'),
          author: 'Platform Team',
        },
      }),
    );
    expect(status.chain.slice(0, 2)).toEqual([
      {
        name: 'requested',
        state: 'done',
        at: at('12:00:02'),
        by: 'Platform Team',
      },
      {
        name: 'committed',
        state: 'done',
        at: at('12:00:02'),
        by: 'Platform Team',
        commit: mainCommit,
      },
    ]);
    expect(status.phase).toBe('ready');
  });

  it('leaves an environment alone that a refused operation did not change', () => {
    const status = deriveStatus(
      observations({
        commit: { sha: olderCommit, at: at('11:00:00'), author: 'guest' },
        operation: operation({
          kind: 'update',
          state: 'failed',
          commit: undefined,
          committedAt: undefined,
          error: 'no',
        }),
      }),
    );
    expect(status.phase).toBe('ready');
  });

  it('is not green while a write is blocked', () => {
    const status = deriveStatus(
      observations({
        commit: { sha: olderCommit, at: at('11:00:00'), author: 'guest' },
        operation: operation({
          kind: 'update',
          state: 'errored',
          commit: undefined,
          committedAt: undefined,
          error: 'no answer',
        }),
      }),
    );
    expect(status.phase).toBe('degraded');
    expect(status.blocker?.step).toBe('committed');
  });

  it('keeps the times of steps that have not moved, and of the phase', () => {
    const first = deriveStatus(
      observations({
        workloads: [workload({ health: 'progressing', ready: 0 })],
      }),
    );
    const second = deriveStatus(
      observations({ now: at('12:00:40'), previous: first }),
    );
    const third = deriveStatus(
      observations({ now: at('12:09:00'), previous: second }),
    );
    expect(second.since).toBe(at('12:00:40'));
    expect(stepOf(second, 'workloads')?.at).toBe(at('12:00:40'));
    expect({ ...third, observedAt: 0 }).toEqual({ ...second, observedAt: 0 });
  });

  it('never lets a step come before the one before it', () => {
    const status = deriveStatus(
      observations(
        engine({
          applied: { state: 'done', revision, at: at('09:00:00') },
          releases: [],
        }),
      ),
    );
    expect(stepOf(status, 'applied')?.at).toBe(at('12:00:04'));
  });

  describe('of a deployment', () => {
    const chainAfter = (changes: Partial<Observations>) => {
      const status = deriveStatus(deploying(changes));
      return [status.phase, states(status), status.applications[1].running];
    };

    it('waits for the delivery branch and shows what still runs', () => {
      expect(
        chainAfter({
          commit: { sha: olderCommit, at: at('12:00:02'), author: 'guest' },
          expected: { revision: olderRevision, at: at('12:00:02') },
        }),
      ).toEqual([
        'progressing',
        'done done running waiting waiting waiting',
        '1.4.2',
      ]);
    });

    it('is not done before the cluster shows the new version', () => {
      expect(chainAfter({})).toEqual([
        'progressing',
        'done done done done running waiting',
        '1.4.2',
      ]);
    });

    it('is done when the cluster shows the new version', () => {
      expect(
        chainAfter({
          workloads: [
            workload({ images: ['registry.example.com/web:v1.5.0'] }),
            database,
          ],
        }),
      ).toEqual(['ready', 'done done done done done done', '1.5.0']);
    });

    it("is degraded where the old version serves and the new one can't start", () => {
      const status = deriveStatus(
        deploying({
          workloads: [
            workload({
              images: ['registry.example.com/web:1.5.0'],
              ready: 1,
              updated: 1,
              health: 'degraded',
              problem: pullFailure,
            }),
            database,
          ],
        }),
      );
      expect([status.phase, states(status), status.applications[1]]).toEqual([
        'degraded',
        'done done done done failed waiting',
        { name: 'web', desired: '1.5.0', running: '1.4.2' },
      ]);
      expect(status.address).toBe('https://staging.acme.example.com');
    });

    it('does not wait for ever where images do not tell versions', () => {
      const odd = [workload({ images: ['web:9.0.0'] }), database];
      const first = deriveStatus(deploying({ workloads: odd }));
      expect(first.phase).toBe('progressing');
      expect(
        deriveStatus(
          deploying({ workloads: odd, previous: first, now: at('13:01:00') }),
        ).phase,
      ).toBe('ready');
    });
  });

  it('shows what was seen last while the cluster is unreachable, and nothing green', () => {
    const before = deriveStatus(observations());
    const status = deriveStatus(
      observations({
        now: at('13:00:00'),
        previous: before,
        workloads: [],
        quota: [],
        ingresses: [],
        engine: undefined,
        namespace: undefined,
        cluster: {
          name: 'eu-1',
          reachable: false,
          lastAnswerAt: at('12:00:30'),
          problem: 'connection refused',
        },
      }),
    );
    expect(status).toMatchObject({
      phase: 'unknown',
      stale: true,
      observedAt: at('12:00:30'),
      workloads: before.workloads,
      quota: before.quota,
      applications: before.applications,
      address: before.address,
      blocker: {
        step: 'fetched',
        sentence: "Cluster eu-1 can't be reached: connection refused",
      },
    });
    expect(states(status)).toBe('done done unknown unknown unknown unknown');
  });
});
