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
  pullFailure,
  revision,
  states,
  workload,
} from '../__fixtures__/observations';
import { deriveStatus } from './deriveStatus';
import type { Observations } from './Observations';

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
