import type {
  Cluster,
  EnvironmentDetail,
  EnvironmentSummary,
  HistoryEntry,
  OfferedBlueprint,
  Operation,
  Phase,
  Plan,
} from '@berth/plugin-environments-common';

export const COMMIT = '3f9c2a1b0d4e5f60718293a4b5c6d7e8f9012345';
export const EARLIER = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

export const standard: OfferedBlueprint = {
  name: 'standard',
  version: '1.0.0',
  title: 'Web application',
  description: 'One web application in a namespace of its own.',
  stages: ['dev', 'staging', 'production'],
  host: '{name}.{parameters.domain}',
  parameters: {
    type: 'object',
    required: ['domain'],
    properties: {
      domain: { type: 'string', format: 'hostname', title: 'Domain' },
      sessionMinutes: {
        type: 'integer',
        title: 'Session length in minutes',
        minimum: 5,
        maximum: 720,
        default: 30,
      },
    },
  },
  sizes: {
    small: {
      title: 'Small',
      cpu: '1',
      memory: '2Gi',
      storage: '5Gi',
      pods: 10,
    },
    large: {
      title: 'Large',
      cpu: '4',
      memory: '8Gi',
      storage: '50Gi',
      pods: 40,
    },
  },
  defaultSize: 'small',
  components: [
    {
      capability: 'ingress',
      title: 'Ingress controller',
      tools: ['nginx', 'traefik'],
    },
  ],
  applications: {
    web: {
      type: 'helm',
      title: 'Web',
      chart: 'web',
      versionPath: 'image.tag',
      defaultVersion: '1.4.2',
      versions: ['1.5.0', '1.4.2'],
    },
  },
  allVersions: ['1.0.0'],
  monthlyCost: {
    small: { amount: 20, currency: 'EUR' },
    large: { amount: 80, currency: 'EUR' },
  },
};

export const counts = (of: Partial<Record<Phase, number>> = {}) => ({
  pending: 0,
  progressing: 0,
  ready: 0,
  degraded: 0,
  failed: 0,
  asleep: 0,
  deleting: 0,
  unknown: 0,
  ...of,
});

export const local: Cluster = {
  name: 'local',
  title: 'Local',
  engine: 'flux',
  delivery: 'branches',
  reachable: true,
  capacity: {
    allocatable: { cpu: 8, memory: 16 * 1024 ** 3, pods: 110 },
    committed: { cpu: 2, memory: 4 * 1024 ** 3, pods: 20 },
  },
  environments: counts(),
};

export const summary = (
  customer: string,
  name: string,
  rest: Partial<EnvironmentSummary> = {},
): EnvironmentSummary => ({
  id: `${customer}-${name}`,
  customer,
  name,
  stage: name,
  cluster: 'local',
  blueprint: { name: 'standard', version: '1.0.0' },
  size: 'small',
  owner: 'group:default/team-a',
  phase: 'ready',
  applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
  changedAt: '2026-01-01T12:00:00Z',
  stale: false,
  ...rest,
});

export const detail = (
  rest: Partial<EnvironmentDetail> = {},
): EnvironmentDetail => ({
  id: 'acme-staging',
  customer: 'acme',
  name: 'staging',
  spec: {
    customer: 'acme',
    name: 'staging',
    stage: 'staging',
    cluster: 'local',
    blueprint: { name: 'standard', version: '1.0.0' },
    size: 'small',
    owner: 'group:default/team-a',
    parameters: { domain: 'acme.example.com', sessionMinutes: 30 },
    components: ['ingress/nginx'],
    applications: { web: { version: '1.4.2', values: {} } },
  },
  status: {
    phase: 'ready',
    since: '2026-01-01T12:00:39Z',
    chain: [
      {
        name: 'requested',
        state: 'done',
        at: '2026-01-01T12:00:01Z',
        by: 'user:default/guest',
      },
      {
        name: 'committed',
        state: 'done',
        at: '2026-01-01T12:00:02Z',
        commit: COMMIT,
      },
      { name: 'fetched', state: 'done', at: '2026-01-01T12:00:04Z' },
      { name: 'applied', state: 'done', at: '2026-01-01T12:00:07Z' },
      { name: 'workloads', state: 'done', at: '2026-01-01T12:00:30Z' },
      { name: 'reachable', state: 'done', at: '2026-01-01T12:00:39Z' },
    ],
    applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
    workloads: [],
    quota: [{ resource: 'requests.cpu', used: '250m', hard: '1' }],
    address: 'https://staging.acme.example.com',
    stale: false,
  },
  openOperations: [],
  lastOperations: [],
  links: [],
  ...rest,
});

export const operation = (rest: Partial<Operation> = {}): Operation => ({
  id: '6f1c1b3e-7a53-4c58-9a0e-000000000001',
  kind: 'create',
  environment: { customer: 'acme', name: 'staging' },
  state: 'queued',
  title: 'Create acme/staging',
  requester: 'user:default/guest',
  requestedAt: '2026-01-01T12:00:01Z',
  timeline: [],
  ...rest,
});

export const plan = (rest: Partial<Plan> = {}): Plan => ({
  kind: 'create',
  environment: { customer: 'acme', name: 'staging' },
  id: 'acme-staging',
  title: 'Create acme/staging',
  address: 'https://staging.acme.example.com',
  files: [
    {
      path: 'customers/acme/staging/environment.yaml',
      change: 'add',
      after: 'kind: Environment\nsize: small\n',
    },
  ],
  objects: [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      name: 'acme-staging',
      change: 'add',
      after: 'kind: Namespace\n',
    },
  ],
  findings: [],
  capacity: [],
  landing: 'direct',
  approvalsNeeded: 0,
  planHash: 'hash-1',
  ...rest,
});

export const history: HistoryEntry[] = [
  {
    commit: COMMIT,
    at: '2026-01-02T12:00:00Z',
    author: 'A developer',
    title: 'Raise the session length by hand',
    foreign: true,
    files: ['customers/acme/staging/environment.yaml'],
    restorable: false,
  },
  {
    commit: EARLIER,
    at: '2026-01-01T12:00:02Z',
    author: 'guest',
    title: 'Create acme/staging',
    foreign: false,
    operation: operation({ state: 'succeeded', commit: EARLIER }),
    files: ['customers/acme/staging/environment.yaml'],
    restorable: true,
  },
];
