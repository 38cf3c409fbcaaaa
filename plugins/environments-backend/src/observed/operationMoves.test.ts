import type {
  Blueprint,
  EnvironmentSpec,
  EnvironmentStatus,
  OperationRequest,
  OperationState,
} from '@berth/plugin-environments-common';
import type { StoredOperation } from '@berth/plugin-environments-node';
import { operationMoves, type OperationProgress } from './operationMoves';

const sha = (digit: string) => digit.repeat(40);
const at = (seconds: number) =>
  new Date(Date.parse('2026-10-01T12:00:00Z') + seconds * 1000).toISOString();

const environment = { customer: 'acme', name: 'staging' };

const spec: EnvironmentSpec = {
  ...environment,
  stage: 'staging',
  cluster: 'local',
  blueprint: { name: 'standard', version: '1.0.0' },
  size: 'small',
  owner: 'group:default/team-a',
  parameters: { domain: 'acme.example.com', maintenance: false },
  components: [],
  applications: { web: { version: '1.5.0', values: { replicaCount: 2 } } },
};

const blueprint: Blueprint = {
  name: 'standard',
  version: '1.0.0',
  title: 'Standard',
  description: 'One application',
  stages: ['staging'],
  parameters: {
    type: 'object',
    properties: {
      domain: { type: 'string' },
      maintenance: { type: 'boolean', default: false },
    },
  },
  sizes: {},
  defaultSize: 'small',
  components: [],
  applications: {},
};

const requests = {
  create: {
    kind: 'create',
    environment: {
      ...environment,
      stage: 'staging',
      blueprint: { name: 'standard' },
      owner: spec.owner,
    },
  },
  deploy: { kind: 'deploy', environment, versions: { web: '1.5.0' } },
  broken: { kind: 'deploy', environment, versions: { web: '9.9.9' } },
  update: { kind: 'update', environment, changes: { size: 'small' } },
  redomain: {
    kind: 'update',
    environment,
    changes: { parameters: { domain: 'acme.example.com' } },
  },
  maintain: {
    kind: 'update',
    environment,
    changes: { parameters: { domain: 'acme.example.com', maintenance: true } },
  },
  enlarge: { kind: 'update', environment, changes: { size: 'large' } },
  rollback: { kind: 'rollback', environment, toCommit: sha('0') },
  delete: { kind: 'delete', environment, confirmation: 'acme-staging' },
} satisfies Record<string, OperationRequest>;

function operation(
  request: keyof typeof requests,
  commit: string,
  committedAt: number,
  state: OperationState = 'committed',
): StoredOperation {
  return {
    id: `${request}-${commit[0]}`,
    kind: requests[request].kind,
    environment,
    state,
    title: request,
    requester: 'user:default/guest',
    requestedAt: at(committedAt - 1),
    commit,
    committedAt: at(committedAt),
    timeline: [],
    request: requests[request],
  };
}

function status(
  phase: EnvironmentStatus['phase'],
  applied: 'done' | 'running' | 'failed' = 'done',
): EnvironmentStatus {
  return {
    phase,
    since: at(0),
    chain: [{ name: 'applied', state: applied }],
    applications: [],
    workloads: [],
    quota: [],
    stale: false,
  };
}

const moved = (progress: Partial<OperationProgress>) =>
  operationMoves({
    readAt: at(10),
    operations: [],
    desired: true,
    spec,
    lastCommit: { sha: sha('1'), at: at(0) },
    knows: () => false,
    status: status('ready'),
    ...progress,
  }).map(({ id, to }) => `${id} ${to}`);

describe('operationMoves', () => {
  const create = operation('create', sha('1'), 0);

  it.each<[string, EnvironmentStatus | undefined, string[]]>([
    ['ready', status('ready'), ['create-1 succeeded']],
    ['asleep', status('asleep'), ['create-1 succeeded']],
    ['progressing', status('progressing'), ['create-1 applied']],
    ['failed after it was applied', status('failed'), ['create-1 applied']],
    ['not applied yet', status('progressing', 'running'), []],
    ['refused by the engine', status('failed', 'failed'), []],
    ['not read from its cluster yet', undefined, []],
  ])('follows an environment that is %s', (_, given, expected) => {
    expect(moved({ operations: [create], status: given })).toEqual(expected);
  });

  it('says nothing twice', () => {
    const applied = { ...create, state: 'applied' as const };
    expect(
      moved({ operations: [applied], status: status('progressing') }),
    ).toEqual([]);
  });

  it('does not take the readiness of an earlier commit for that of a new one', () => {
    const deploy = operation('deploy', sha('2'), 5);
    expect(moved({ operations: [deploy] })).toEqual([]);
  });

  it('ends what a later commit overtook by whether it still counts', () => {
    const operations = [
      operation('deploy', sha('2'), 2),
      operation('broken', sha('3'), 3, 'applied'),
      operation('enlarge', sha('4'), 4),
      operation('rollback', sha('5'), 5),
      operation('update', sha('6'), 6),
    ];
    const lastCommit = { sha: sha('6'), at: at(6) };
    expect(
      moved({ operations, lastCommit, status: status('progressing') }),
    ).toEqual([
      'broken-3 outdated',
      'enlarge-4 outdated',
      'rollback-5 outdated',
      'update-6 applied',
    ]);
    expect(moved({ operations, lastCommit })).toEqual([
      'deploy-2 succeeded',
      'broken-3 outdated',
      'enlarge-4 outdated',
      'rollback-5 outdated',
      'update-6 succeeded',
    ]);
  });

  it("compares parameters with the blueprint's defaults, as they were committed", () => {
    const overtaken = {
      operations: [
        operation('redomain', sha('2'), 2),
        operation('maintain', sha('3'), 3),
      ],
      lastCommit: { sha: sha('f'), at: at(60) },
      knows: () => true,
    };
    const expected = ['redomain-2 succeeded', 'maintain-3 outdated'];
    expect(moved({ ...overtaken, blueprint })).toEqual(expected);
    expect(
      moved({ ...overtaken, blueprint, status: status('progressing') }),
    ).toEqual(expected.slice(1));
  });

  it.each([60, -120])(
    'counts a foreign commit as a later one too, whose clock is %d seconds ahead',
    ahead => {
      const lastCommit = { sha: sha('f'), at: at(2 + ahead) };
      const operations = [operation('broken', sha('2'), 2)];
      const knows = (commit: string) => commit === sha('2');
      expect(moved({ operations, lastCommit, knows })).toEqual([
        'broken-2 outdated',
      ]);
    },
  );

  it('does not take a foreign commit whose clock is fast for one that came after what is not here yet', () => {
    const lastCommit = { sha: sha('f'), at: at(120) };
    const operations = [
      operation('broken', sha('2'), 2),
      operation('delete', sha('3'), 3),
    ];
    expect(moved({ operations, lastCommit })).toEqual([]);
    // History was written anew.
    expect(moved({ operations, lastCommit, readAt: at(90) })).toEqual([
      'broken-2 outdated',
      'delete-3 outdated',
    ]);
  });

  it.each<[string, Partial<OperationProgress>, string[]]>([
    ['Git still shows it', {}, []],
    ['nobody knows what is left', { desired: false }, []],
    [
      'the engine still prunes',
      { desired: false, left: { anything: true, engine: true } },
      [],
    ],
    [
      'only the namespace is left',
      { desired: false, left: { anything: true, engine: false } },
      ['delete-9 applied'],
    ],
    [
      'nothing is left',
      { desired: false, left: { anything: false, engine: false } },
      ['delete-9 succeeded'],
    ],
    [
      'somebody created it anew',
      { lastCommit: { sha: sha('a'), at: at(0) }, knows: () => true },
      ['delete-9 outdated'],
    ],
  ])('follows a deletion while %s', (_, given, expected) => {
    const deletion = operation('delete', sha('9'), 9);
    expect(moved({ operations: [deletion], ...given })).toEqual(expected);
  });

  it('ends changes of an environment that was deleted before they were through', () => {
    const gone = { desired: false, spec: undefined, lastCommit: undefined };
    expect(moved({ ...gone, operations: [create] })).toEqual([]);
    expect(
      moved({
        ...gone,
        operations: [create, operation('delete', sha('9'), 9)],
        left: { anything: true, engine: true },
      }),
    ).toEqual(['create-1 outdated']);
    expect(moved({ ...gone, operations: [create], readAt: at(90) })).toEqual([
      'create-1 outdated',
    ]);
  });
});
