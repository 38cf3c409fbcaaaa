import type { Operation } from '../contract/operation';
import type { EnvironmentStatus, Workload } from '../contract/status';
import type { Observations } from '../status/Observations';
import { acmeStaging } from './acmeStaging';

export const mainCommit = '3f9c2a1'.padEnd(40, '0');
export const olderCommit = 'aaaaaaa'.padEnd(40, '0');
export const revision = 'bbbbbbb'.padEnd(40, '0');
export const olderRevision = 'ccccccc'.padEnd(40, '0');

/** A time on the day of the tests: `at('12:00:01')`. */
export const at = (time: string) => `2026-03-01T${time}Z`;

/** An operation that made `mainCommit`. */
export function operation(changes: Partial<Operation> = {}): Operation {
  return {
    id: '7f0c2a52-8a3e-4b0e-9a64-0d6f0a3f9d11',
    kind: 'create',
    environment: { customer: 'acme', name: 'staging' },
    state: 'committed',
    title: 'Create acme/staging',
    requester: 'user:default/guest',
    requestedAt: at('12:00:01'),
    commit: mainCommit,
    committedAt: at('12:00:02'),
    timeline: [],
    ...changes,
  };
}

/** A workload of one replica, ready. */
export function workload(changes: Partial<Workload> = {}): Workload {
  return {
    kind: 'Deployment',
    name: 'web',
    application: 'web',
    desired: 1,
    ready: 1,
    updated: 1,
    images: ['registry.example.com/web:1.4.2'],
    health: 'ready',
    ...changes,
  };
}

export const database = workload({
  kind: 'StatefulSet',
  name: 'database',
  application: 'database',
  images: ['registry.example.com/database:16.1.0'],
});

/** `acmeStaging`, created by an operation, everything ready; with what a test says otherwise. */
export function observations(
  changes: Partial<Observations> = {},
): Observations {
  const host = 'staging.acme.example.com';
  return {
    now: at('12:00:30'),
    spec: acmeStaging,
    host,
    operation: operation(),
    commit: { sha: mainCommit, at: at('12:00:02'), author: 'guest' },
    expected: { revision, at: at('12:00:02') },
    engine: {
      fetched: { state: 'done', revision, at: at('12:00:04') },
      applied: { state: 'done', revision, at: at('12:00:06') },
      releases: [
        { application: 'web', state: 'done', revision, at: at('12:00:07') },
      ],
    },
    namespace: { terminating: false },
    workloads: [workload(), database],
    ingresses: [
      {
        name: 'environment',
        hosts: [host],
        addresses: ['10.0.0.1'],
        tls: true,
      },
    ],
    quota: [{ resource: 'pods', used: '2', hard: '10' }],
    cluster: {
      name: 'eu-1',
      reachable: true,
      lastAnswerAt: at('12:00:30'),
    },
    ...changes,
  };
}

/** Observations with an engine that shows something else. */
export const engine = (
  changes: Partial<NonNullable<Observations['engine']>>,
): Pick<Observations, 'engine'> => ({
  engine: { ...observations().engine!, ...changes },
});

/** The states of a chain, in its order. */
export const states = ({ chain }: EnvironmentStatus) =>
  chain.map(({ state }) => state).join(' ');

/** Why a pod does not come up whose image is not there. */
export const pullFailure = {
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "registry.example.com/web:9.9.9": not found',
  pod: 'web-6d5f-x2x9k',
};
