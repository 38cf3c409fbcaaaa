/** @jest-environment node */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { type EnvironmentStatus, stepNameSchema } from '../contract/status';
import { environmentDefinition } from '../schemas/environmentDefinition';
import { REPORTED_CONDITIONS, reportedStatus } from './reportedStatus';

const GOLDEN = resolve(__dirname, '__golden__');
const NOW = '2026-11-21T12:00:00.500Z';
const COMMIT = 'a'.repeat(40);

const ready: EnvironmentStatus = {
  phase: 'ready',
  since: '2026-11-21T10:00:09.321Z',
  chain: [
    {
      name: 'requested',
      state: 'done',
      at: '2026-11-21T10:00:00Z',
      by: 'user:default/guest',
      summary: 'Create acme/staging',
    },
    { name: 'committed', state: 'done', at: '2026-11-21T10:00:01Z' },
    { name: 'fetched', state: 'done', at: '2026-11-21T10:00:02Z' },
    { name: 'applied', state: 'done', at: '2026-11-21T10:00:03Z' },
    { name: 'workloads', state: 'done', at: '2026-11-21T10:00:09.3Z' },
    { name: 'reachable', state: 'skipped' },
  ],
  applications: [
    { name: 'database', desired: '16.1.0', running: '16.1.0' },
    { name: 'web', desired: '1.4.2', running: '1.4.2' },
  ],
  workloads: [],
  quota: [],
  address: 'https://staging.acme.example.com',
  observedAt: '2026-11-21T11:59:59Z',
  stale: false,
};

const sentence = 'web can\'t start: ImagePullBackOff: "web:9.9.9" is missing';
const degraded: EnvironmentStatus = {
  ...ready,
  phase: 'degraded',
  since: '2026-11-21T11:00:00.1Z',
  chain: [
    ...ready.chain.slice(0, 4),
    {
      name: 'workloads',
      state: 'failed',
      at: '2026-11-21T11:00:00Z',
      summary: sentence,
      evidence: [
        { kind: 'Pod', name: 'web-1', reason: 'ImagePullBackOff' },
        { kind: 'Pod', name: 'web-2', reason: 'ErrImagePull' },
      ],
    },
    { name: 'reachable', state: 'waiting' },
  ],
  blocker: { step: 'workloads', sentence },
  applications: [
    { name: 'database', desired: '16.1.0' },
    { name: 'web', desired: '9.9.9', running: '1.4.2' },
  ],
};

const report = (status: EnvironmentStatus, more: object = {}) =>
  reportedStatus({
    status,
    commit: COMMIT,
    generation: 3,
    previous: [],
    now: NOW,
    ...more,
  });

describe('reportedStatus', () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const definition = environmentDefinition() as {
    spec: {
      versions: Array<{
        schema: { openAPIV3Schema: { properties: { status: object } } };
      }>;
    };
  };
  const isTaken = ajv.compile(
    definition.spec.versions[0].schema.openAPIV3Schema.properties.status,
  );

  it.each([
    ['ready', ready],
    ['degraded', degraded],
  ])('says of an environment that is %s', (name, status) => {
    const reported = report(status);
    expect(stringify(reported, { lineWidth: 0 })).toBe(
      readFileSync(resolve(GOLDEN, `reported-${name}.yaml`), 'utf8'),
    );
    expect(isTaken(reported) || isTaken.errors).toBe(true);
  });

  it('keeps the time of a condition whose status has not changed, and of no other', () => {
    const lastTransitionTime = '2026-11-01T00:00:00Z';
    const before = report(ready).conditions.map(condition => ({
      ...condition,
      lastTransitionTime,
    }));
    const times = (status: EnvironmentStatus) =>
      Object.fromEntries(
        report(status, { previous: before }).conditions.map(it => [
          it.type,
          it.lastTransitionTime,
        ]),
      );
    expect(new Set(Object.values(times(ready)))).toEqual(
      new Set([lastTransitionTime]),
    );
    expect(times(degraded)).toMatchObject({
      Ready: '2026-11-21T11:00:00Z',
      Applied: lastTransitionTime,
      WorkloadsReady: '2026-11-21T11:00:00Z',
      Reachable: '2026-11-21T12:00:00Z',
    });
  });

  it('names every condition that it may write', () => {
    const steps = stepNameSchema.options.map(name => ({
      name,
      state: 'done' as const,
    }));
    expect(
      report({ ...ready, chain: steps }).conditions.map(({ type }) => type),
    ).toEqual(REPORTED_CONDITIONS);
  });

  it('is no larger and no other than what the definition takes', () => {
    const words = 'x'.repeat(5_000);
    const reported = report({
      ...degraded,
      blocker: { step: 'applied', sentence: words },
      chain: [
        {
          name: 'applied',
          state: 'failed',
          summary: words,
          evidence: [{ kind: 'Event', name: 'a', reason: 'not a reason' }],
        },
        { name: 'workloads', state: 'unknown' },
      ],
      applications: Array.from({ length: 100 }, (_, index) => ({
        name: `application-${index}`,
        desired: '1.0.0',
      })),
    });
    expect(isTaken(reported) || isTaken.errors).toBe(true);
    expect(
      reported.conditions.map(({ type, status, reason, message }) => [
        type,
        status,
        reason,
        message.length,
      ]),
    ).toEqual([
      ['Ready', 'False', 'Degraded', 1024],
      ['Applied', 'False', 'Failed', 1024],
      ['WorkloadsReady', 'Unknown', 'Unknown', 0],
    ]);
  });
});
