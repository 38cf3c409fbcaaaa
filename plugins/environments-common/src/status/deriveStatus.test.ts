/** @jest-environment node */
import {
  at,
  engine,
  mainCommit,
  observations,
  olderCommit,
  operation,
  pullFailure,
  revision,
  states,
  workload,
} from '../__fixtures__/observations';
import type { EnvironmentStatus } from '../contract/status';
import { deriveStatus } from './deriveStatus';

const stepOf = ({ chain }: EnvironmentStatus, name: string) =>
  chain.find(it => it.name === name);

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

  it.each([
    ['an hour slow', '11:00:00'],
    ['an hour fast', '13:00:02'],
  ])(
    'takes for newest what Git holds last, where the clock of who pushed is %s',
    (_, time) => {
      const pushed = {
        operation: operation({ commit: olderCommit }),
        commit: { sha: mainCommit, at: at(time), author: 'Platform Team' },
      };
      const after = deriveStatus(observations({ ...pushed, overtaken: true }));
      expect(stepOf(after, 'committed')?.commit).toBe(mainCommit);
      expect(after.phase).toBe('ready');
      const before = deriveStatus(observations(pushed));
      expect(stepOf(before, 'committed')?.commit).toBe(olderCommit);
      expect(before.phase).toBe('progressing');
    },
  );

  it('is not green while what is seen may be what ran before', () => {
    const status = deriveStatus(observations({ unseen: true }));
    expect(stepOf(status, 'workloads')).toMatchObject({
      state: 'running',
      summary: 'Waits until its cluster has shown what runs by now',
    });
    expect(status.phase).toBe('progressing');
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

  it.each([
    ["Cluster eu-1 can't be reached: connect ECONNREFUSED"],
    ["Cluster eu-1 does not accept Berth's credentials: Unauthorized"],
  ])('says once which cluster it is: %s', problem => {
    const { blocker } = deriveStatus(
      observations({ cluster: { name: 'eu-1', reachable: false, problem } }),
    );
    expect(blocker?.sentence).toBe(problem);
  });
});
