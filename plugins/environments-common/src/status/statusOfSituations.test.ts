/** @jest-environment node */
import {
  at,
  database,
  engine,
  observations,
  olderCommit,
  olderRevision,
  operation,
  revision,
  states,
  workload,
} from '../__fixtures__/observations';
import { deriveStatus } from './deriveStatus';
import type { Observations } from './Observations';

/** What is known of an environment that nothing has come of yet. */
const unmade: Partial<Observations> = {
  spec: undefined,
  commit: undefined,
  expected: undefined,
  engine: undefined,
  namespace: undefined,
  workloads: [],
};

/** An engine one of whose objects does not go. */
const held: Observations['engine'] = {
  fetched: { state: 'running' },
  applied: { state: 'running' },
  releases: [
    {
      application: 'web',
      state: 'running',
      waitsFor: 'The sync of acme-staging.web has to end before it can go',
    },
  ],
};

/** An operation without its commit. */
const unwritten = { commit: undefined, committedAt: undefined };

const pullRequest = {
  number: 7,
  url: 'https://git.example.com/platform/pulls/7',
  state: 'open' as const,
  mergedBy: 'person' as const,
  outstanding: [],
  approvedBy: [],
};

type Situation = [
  string,
  Partial<Observations>,
  string,
  string,
  string | undefined,
];

/** A rollout that goes on for long, with so many pods of the new version. */
const rollingFor20Minutes = (updated: number): Partial<Observations> => {
  const workloads = [
    workload({ desired: 2, ready: 2, updated, health: 'progressing' }),
  ];
  return {
    now: at('12:20:00'),
    previous: deriveStatus(observations({ workloads })),
    workloads,
  };
};

/** An engine that applies the same again and again. */
const differing = engine({
  applied: {
    state: 'running',
    revision,
    evidence: {
      kind: 'Application',
      name: 'acme-staging',
      reason: 'OutOfSync',
      message: 'StatefulSet database differs',
    },
  },
});

it.each<Situation>([
  [
    'queued',
    {
      ...unmade,
      operation: operation({ ...unwritten, state: 'queued' }),
    },
    'pending',
    'done running waiting waiting waiting waiting',
    undefined,
  ],
  [
    'waiting for its pull request, for long',
    {
      ...unmade,
      now: at('18:00:00'),
      operation: operation({
        ...unwritten,
        state: 'awaiting-approval',
        pullRequest,
      }),
    },
    'pending',
    'done running waiting waiting waiting waiting',
    undefined,
  ],
  [
    'there while a change of it waits for a pull request',
    {
      operation: operation({
        ...unwritten,
        kind: 'deploy',
        state: 'awaiting-approval',
        pullRequest,
      }),
    },
    'ready',
    'done done done done done done',
    undefined,
  ],
  [
    'refused',
    {
      ...unmade,
      operation: operation({
        ...unwritten,
        state: 'failed',
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
      ...unmade,
      operation: operation({
        ...unwritten,
        state: 'errored',
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
    'rolled out for long',
    rollingFor20Minutes(1),
    'progressing',
    'done done done done running waiting',
    'Deployment web has 1 of 2 updated',
  ],
  [
    'not rid of its former pods for long',
    rollingFor20Minutes(2),
    'progressing',
    'done done done done running waiting',
    'Deployment web still has pods of the version before',
  ],
  [
    'applied for long',
    {
      now: at('12:20:00'),
      previous: deriveStatus(observations(differing)),
      ...differing,
    },
    'progressing',
    'done done done running waiting waiting',
    'The engine applies it: StatefulSet database differs',
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
    'held by its engine, when its namespace is gone',
    {
      spec: undefined,
      commit: undefined,
      operation: operation({ kind: 'delete' }),
      engine: held,
      namespace: undefined,
      workloads: [],
    },
    'deleting',
    'done done done running running skipped',
    undefined,
  ],
  [
    'held by its engine, before it has begun',
    {
      spec: undefined,
      operation: operation({ kind: 'delete' }),
      engine: held,
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
      operation: operation({ ...unwritten, state: 'queued' }),
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

it('says who asked for what runs while a change of it waits or was refused', () => {
  for (const state of ['awaiting-approval', 'rejected'] as const) {
    const { chain } = deriveStatus(
      observations({
        commit: {
          ...observations().commit!,
          author: 'Whoever merged it',
        },
        committed: operation({ requester: 'user:default/guest' }),
        operation: operation({
          ...unwritten,
          kind: 'deploy',
          state,
          requester: 'user:default/another',
          pullRequest,
        }),
      }),
    );
    expect(chain.slice(0, 2)).toMatchObject([
      { name: 'requested', by: 'user:default/guest' },
      { name: 'committed', by: 'user:default/guest' },
    ]);
  }
});

it('says what its engine holds it by while it is taken away', () => {
  const { chain } = deriveStatus(
    observations({
      spec: undefined,
      operation: operation({ kind: 'delete' }),
      engine: held,
    }),
  );
  expect(chain.find(({ name }) => name === 'applied')).toMatchObject({
    state: 'running',
    summary: 'The sync of acme-staging.web has to end before it can go',
  });
});
