import type { Workload } from '@berth/plugin-environments-common';
import type { KubernetesObject } from '@berth/plugin-environments-node';
import { keepObject } from '../keep/keepObject';
import { rememberImageProblem } from '../keep/rememberImageProblem';
import { observeWorkloads } from './observeWorkloads';

const NAMESPACE = 'acme-staging';

const deployment = (status: object, spec: object = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: NAMESPACE,
    generation: 2,
    labels: { 'berth.dev/application': 'web' },
  },
  spec: {
    replicas: 2,
    template: {
      spec: { containers: [{ name: 'web', image: 'example.com/web:2' }] },
    },
    ...spec,
  },
  status: { observedGeneration: 2, ...status },
});

const serving = { replicas: 2, readyReplicas: 2, updatedReplicas: 2 };
const half = { replicas: 3, readyReplicas: 2, updatedReplicas: 1 };

let pods = 0;
const pod = (
  status: object,
  owner: { kind: string; name: string } = {
    kind: 'ReplicaSet',
    name: 'web-6d5f',
  },
  hash: string = '6d5f',
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${(pods += 1)}`,
    namespace: NAMESPACE,
    creationTimestamp: new Date(1e12 + pods * 1000).toISOString(),
    labels: { 'pod-template-hash': hash },
    ownerReferences: [{ ...owner, uid: 'u' }],
  },
  spec: { containers: [{ name: 'web', image: 'example.com/web:2' }] },
  status,
});

const container = (state: object, lastState: object = {}) => ({
  containerStatuses: [
    { name: 'web', image: 'example.com/web:2', ready: false, state, lastState },
  ],
});

const waiting = (reason: string, message?: string) =>
  container({ waiting: { reason, message } });

function observed(
  workload: KubernetesObject,
  ofIt: KubernetesObject[] = [],
): Workload {
  const [first] = observeWorkloads(
    [keepObject(workload)!],
    ofIt.map(it => keepObject(it)!),
  );
  return first;
}

describe('observeWorkloads', () => {
  it.each<[string, KubernetesObject, Partial<Workload>]>([
    [
      'serves all it should',
      deployment(serving),
      { health: 'ready', desired: 2, ready: 2, updated: 2 },
    ],
    [
      'was not seen by its controller yet',
      deployment({ ...serving, observedGeneration: 1 }),
      { health: 'progressing' },
    ],
    [
      'still replaces pods',
      deployment(half),
      { health: 'progressing', ready: 2, updated: 1 },
    ],
    [
      'may not make pods',
      deployment({
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: 'exceeded quota: quota, requested: pods=1',
          },
        ],
      }),
      {
        health: 'failed',
        problem: {
          reason: 'FailedCreate',
          message: 'exceeded quota: quota, requested: pods=1',
        },
      },
    ],
    [
      'takes too long',
      deployment({
        ...half,
        conditions: [
          {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            message: 'ReplicaSet "web-6d5f" has timed out progressing.',
          },
        ],
      }),
      {
        health: 'degraded',
        problem: {
          reason: 'ProgressDeadlineExceeded',
          message: 'ReplicaSet "web-6d5f" has timed out progressing.',
        },
      },
    ],
    [
      'is asleep',
      deployment({}, { replicas: 0 }),
      { health: 'ready', desired: 0 },
    ],
  ])('reads a Deployment that %s', (_, workload, expected) => {
    expect(observed(workload)).toMatchObject({
      kind: 'Deployment',
      name: 'web',
      application: 'web',
      images: ['example.com/web:2'],
      ...expected,
    });
  });

  it.each<[string, object, string, RegExp]>([
    [
      'an image that is not there',
      waiting('ErrImagePull', 'example.com/web:2: not found'),
      'ErrImagePull',
      /not found/,
    ],
    [
      'a Secret that is missing',
      waiting('CreateContainerConfigError', 'secret "x" not found'),
      'CreateContainerConfigError',
      /secret "x" not found/,
    ],
    [
      'a program that ends',
      container(
        { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
        {
          terminated: {
            reason: 'Error',
            exitCode: 3,
            message: 'no such setting\n',
          },
        },
      ),
      'CrashLoopBackOff',
      /^Container web ended with exit code 3: no such setting$/,
    ],
    [
      'too little memory',
      container(
        { waiting: { reason: 'CrashLoopBackOff' } },
        { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      ),
      'CrashLoopBackOff',
      /^Container web ended with exit code 137 \(OOMKilled\)$/,
    ],
    [
      'no room on any node',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient cpu.',
          },
        ],
      },
      'Unschedulable',
      /Insufficient cpu/,
    ],
    [
      'an eviction',
      {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'low on resource: memory',
      },
      'Evicted',
      /low on resource/,
    ],
  ])('says in the pod\u2019s words %s', (_, status, reason, message) => {
    const failing = pod(status);
    expect(observed(deployment({ replicas: 1 }), [failing])).toMatchObject({
      health: 'failed',
      problem: {
        reason,
        message: expect.stringMatching(message),
        pod: failing.metadata.name,
      },
    });
    expect(observed(deployment(half), [failing]).health).toBe('degraded');
  });

  it('takes pods that start for progress, and those of earlier revisions for gone', () => {
    const { health, problem } = observed(deployment({ replicas: 1 }), [
      pod(
        waiting('ErrImagePull', 'not found'),
        { kind: 'ReplicaSet', name: 'web-5c4e' },
        '5c4e',
      ),
      pod(waiting('ContainerCreating')),
    ]);
    expect({ health, problem }).toEqual({ health: 'progressing' });
  });

  it('gives pods of a name that begins alike to their own Deployment', () => {
    const failing = pod(
      waiting('ErrImagePull', 'not found'),
      { kind: 'ReplicaSet', name: 'web-admin-6d5f' },
      '6d5f',
    );
    expect(observed(deployment({ replicas: 1 }), [failing]).health).toBe(
      'progressing',
    );
  });

  it('keeps the registry\u2019s words while the kubelet backs off', () => {
    const words = 'failed to resolve example.com/web:2: not found';
    const first = pod(waiting('ErrImagePull', words));
    const then = {
      ...first,
      status: waiting('ImagePullBackOff', 'Back-off pulling image'),
    };
    const kept = rememberImageProblem(keepObject(then)!, keepObject(first));
    const again = rememberImageProblem(keepObject(then)!, kept);
    expect(
      observeWorkloads([keepObject(deployment({ replicas: 1 }))!], [again])[0],
    ).toMatchObject({
      problem: { reason: 'ImagePullBackOff', message: words },
    });
  });

  it('reads the other kinds by their own counts, and leaves out what a CronJob runs', () => {
    const of = (
      kind: string,
      name: string,
      spec: object,
      status: object,
      owners: string[] = [],
    ): KubernetesObject => ({
      apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
      kind,
      metadata: {
        name,
        namespace: NAMESPACE,
        ownerReferences: owners.map(it => ({ kind: it, name: it, uid: it })),
      },
      spec,
      status,
    });
    const workloads = observeWorkloads(
      [
        of(
          'Job',
          'migrate',
          {},
          {
            failed: 7,
            conditions: [
              {
                type: 'Failed',
                status: 'True',
                reason: 'BackoffLimitExceeded',
                message: 'Job has reached the specified backoff limit',
              },
            ],
          },
        ),
        of('Job', 'backup-1', {}, {}, ['CronJob']),
        of(
          'StatefulSet',
          'database',
          { replicas: 1 },
          {
            replicas: 1,
            readyReplicas: 1,
            currentRevision: 'a',
            updateRevision: 'a',
          },
          ['Database'],
        ),
        of(
          'DaemonSet',
          'agent',
          {},
          {
            desiredNumberScheduled: 3,
            numberReady: 2,
            updatedNumberScheduled: 3,
          },
        ),
        of(
          'Job',
          'seed',
          {},
          {
            succeeded: 1,
            conditions: [{ type: 'Complete', status: 'True' }],
          },
        ),
      ].map(it => keepObject(it)!),
      [],
    );
    expect(
      workloads.map(({ kind, name, health }) => [kind, name, health]),
    ).toEqual([
      ['StatefulSet', 'database', 'ready'],
      ['DaemonSet', 'agent', 'progressing'],
      ['Job', 'migrate', 'failed'],
      ['Job', 'seed', 'ready'],
    ]);
    expect(workloads[2].problem).toEqual({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
  });

  it('asks why pods are missing where nothing says it, and shows what the cluster said since the newest pod', () => {
    const owned = (kind: string, name: string, spec: object, status: object) =>
      keepObject({
        apiVersion: 'v1',
        kind,
        metadata: { name, namespace: NAMESPACE, uid: name },
        spec,
        status,
      })!;
    const podOf = (kind: string, name: string, at: string, status: object) =>
      keepObject({
        ...pod(status, { kind, name }),
        metadata: {
          ...pod(status, { kind, name }).metadata,
          creationTimestamp: at,
        },
      })!;
    const asked: string[] = [];
    const refusal = {
      reason: 'FailedCreate',
      message: 'pods "database-1" is forbidden: exceeded quota',
      at: '2026-10-01T12:00:10Z',
    };
    const workloads = observeWorkloads(
      [
        owned('StatefulSet', 'database', { replicas: 2 }, { readyReplicas: 1 }),
        owned('StatefulSet', 'cache', { replicas: 2 }, { readyReplicas: 1 }),
        owned('StatefulSet', 'broken', { replicas: 2 }, {}),
        owned('DaemonSet', 'agent', {}, { desiredNumberScheduled: 1 }),
        owned('Job', 'seed', { suspend: true }, {}),
        owned('Job', 'migrate', {}, {}),
        owned('Job', 'running', {}, { active: 1 }),
        owned('Deployment', 'web', { replicas: 1 }, {}),
      ],
      [
        podOf('StatefulSet', 'database', '2026-10-01T12:00:00Z', {}),
        podOf('StatefulSet', 'cache', '2026-10-01T12:01:00Z', {}),
        podOf(
          'StatefulSet',
          'broken',
          '2026-10-01T12:00:00Z',
          waiting('ImagePullBackOff', 'not found'),
        ),
        podOf('Job', 'running', '2026-10-01T12:00:00Z', { phase: 'Running' }),
      ],
      missing => {
        asked.push(...missing.map(({ metadata }) => metadata.name));
        return new Map(missing.map(({ metadata }) => [metadata.uid!, refusal]));
      },
    );
    expect(asked).toEqual(['database', 'cache', 'agent', 'migrate']);
    expect(
      workloads.map(({ name, health, problem }) => [
        name,
        health,
        problem?.reason,
      ]),
    ).toEqual([
      ['web', 'progressing', undefined],
      ['broken', 'failed', 'ImagePullBackOff'],
      ['cache', 'progressing', undefined],
      ['database', 'degraded', 'FailedCreate'],
      ['agent', 'failed', 'FailedCreate'],
      ['migrate', 'failed', 'FailedCreate'],
      ['running', 'progressing', undefined],
      ['seed', 'progressing', undefined],
    ]);
  });
});
