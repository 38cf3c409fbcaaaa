/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  blueprintYaml,
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type {
  EnvironmentRequest,
  EnvironmentSpec,
} from '../contract/environment';
import type { OperationRequest } from '../contract/operation';
import { operationRequestSchema } from '../contract/operation';
import type { FileChange } from '../contract/plan';
import { memoryTree } from '../repository/memoryTree';
import { readEnvironment } from '../repository/readDocuments';
import { refuseBlocked } from './findings';
import { parseRequest } from './parseRequest';
import { planOperation } from './planOperation';

const acme = { customer: 'acme', name: 'staging' };
const folder = 'customers/acme/staging';
const engineObject = 'clusters/eu-1/environments/acme-staging.yaml';

const request: EnvironmentRequest = {
  customer: 'acme',
  stage: 'staging',
  blueprint: { name: 'standard' },
  owner: 'group:default/team-a',
  parameters: { domain: 'acme.example.com' },
};
const create = (
  changes: Partial<EnvironmentRequest> = {},
): OperationRequest => ({
  kind: 'create',
  environment: { ...request, ...changes },
});

const refusalOf = (plan: Promise<unknown>) =>
  plan.then(
    () => undefined,
    (error: unknown) => error,
  );

function applied(files: Record<string, string>, changes: FileChange[]) {
  const result = { ...files };
  for (const { path, after } of changes) {
    if (after === undefined) {
      delete result[path];
    } else {
      result[path] = after;
    }
  }
  return result;
}

const empty = () => planningContext(repositoryFiles());
const withAcme = (
  files: Record<string, string> = {},
  environment: EnvironmentSpec = acmeStaging,
) =>
  planningContext({ ...repositoryFiles(environment), ...files }, [environment]);

describe('a creation', () => {
  it('fills in what the blueprint has a default for', async () => {
    const plan = await planOperation(create(), empty());
    expect(plan).toMatchObject({
      kind: 'create',
      environment: acme,
      id: 'acme-staging',
      title: 'Create acme/staging',
      address: 'https://staging.acme.example.com',
      approvalsNeeded: 0,
      findings: [],
      after: {
        name: 'staging',
        cluster: 'eu-1',
        blueprint: { name: 'standard', version: '1.0.0' },
        size: 'small',
        parameters: { domain: 'acme.example.com', maintenance: false },
        components: ['ingress/traefik', 'observability/prometheus'],
        applications: {
          web: { version: '1.4.2', values: {} },
          database: { version: '16.1.0', values: {} },
        },
      },
      cost: { after: 25.5, currency: 'EUR' },
    });
    expect(plan.before).toBeUndefined();
    expect(plan.capacity).toContainEqual({
      resource: 'cpu',
      unit: 'cores',
      requested: 1,
      committed: 2,
      allocatable: 8,
    });
    expect(plan.files.map(({ path, change }) => [path, change])).toEqual([
      [engineObject, 'add'],
      [`${folder}/environment.yaml`, 'add'],
      [`${folder}/kustomization.yaml`, 'add'],
      [`${folder}/releases/web.yaml`, 'add'],
      [`${folder}/values/web.yaml`, 'add'],
    ]);
  });

  it('takes the newest release of a blueprint, and what was chosen', async () => {
    const files = repositoryFiles();
    for (const version of ['1.2.0', '1.10.0', '2.0.0-rc.1']) {
      for (const [path, text] of Object.entries(files)) {
        files[path.replace('standard/1.0.0', `standard/${version}`)] = text;
      }
      files[`blueprints/standard/${version}/blueprint.yaml`] = blueprintYaml({
        ...standardBlueprint,
        version,
      });
    }
    const { after } = await planOperation(
      create({
        name: 'demo',
        components: ['ingress/nginx'],
        applications: {
          web: { version: '1.5.0', values: { replicaCount: 3 } },
        },
      }),
      planningContext(files),
    );
    expect(after).toMatchObject({
      name: 'demo',
      blueprint: { version: '1.10.0' },
      components: ['ingress/nginx', 'observability/prometheus'],
      applications: { web: { version: '1.5.0', values: { replicaCount: 3 } } },
    });
  });

  it('collects all that is wrong, by field', async () => {
    expect(
      await refusalOf(
        planOperation(
          create({
            stage: 'test',
            size: 'huge',
            cluster: 'us-1',
            expiresAt: '2020-01-01T00:00:00Z',
            parameters: { maintenance: 'no', colour: 'red' },
            components: ['ingress/haproxy', 'ingress/nginx'],
            applications: {
              web: { values: { replicaCount: 9, image: { tag: '6' } } },
              database: { values: { a: 1 } },
              billing: { version: '1.0.0' },
            },
          }),
          empty(),
        ),
      ),
    ).toMatchObject({
      name: 'InputError',
      problems: [
        ['stage', 'stage takes one of dev, staging, production'],
        ['cluster', 'cluster takes one of eu-1'],
        ['expiresAt', 'expiresAt takes a time that is still to come'],
        [
          'stage',
          'stage takes one of dev, staging, production with blueprint standard 1.0.0',
        ],
        [
          'size',
          'size takes one of small, medium with blueprint standard 1.0.0',
        ],
        [
          'components',
          "components can't have ingress/haproxy; blueprint standard 1.0.0 offers ingress/traefik, ingress/nginx, observability/prometheus",
        ],
        ['components', 'components takes one tool for ingress, not several'],
        ['parameters.domain', 'parameters.domain is missing'],
        [
          'parameters.colour',
          'parameters.colour is not offered; what is: domain, maintenance, note',
        ],
        [
          'parameters.maintenance',
          'parameters.maintenance takes true or false',
        ],
        [
          'applications.web.values.image',
          'applications.web.values.image is not offered; what is: replicaCount, greeting',
        ],
        [
          'applications.web.values.replicaCount',
          'applications.web.values.replicaCount takes a number of at most 5',
        ],
        [
          'applications.web.values.image.tag',
          "applications.web.values.image.tag can't be set, since the application's version goes there",
        ],
        [
          'applications.database.values',
          'applications.database.values is empty for an application without chart',
        ],
        [
          'applications.billing',
          'applications.billing is not offered by blueprint standard 1.0.0; it offers web, database',
        ],
      ].map(([field, message]) => ({ field, message })),
    });
  });

  it.each([
    [
      'a blueprint',
      { blueprint: { name: 'simple' } },
      'blueprint takes one of standard; there is no simple',
    ],
    [
      'a version',
      { blueprint: { name: 'standard', version: '9.0.0' } },
      'blueprint takes one that exists, and standard 9.0.0 does not',
    ],
    [
      'a folder',
      { stage: 'dev' },
      'stage needs the folder blueprints/standard/1.0.0/stages/dev, which the platform repository does not have',
    ],
  ])('refuses %s that is not there', async (_, changes, message) => {
    await expect(planOperation(create(changes), empty())).rejects.toThrow(
      message,
    );
  });

  it('is a conflict where the id is taken, naming who has it', async () => {
    const holder = { ...acmeStaging, customer: 'acme', name: 'a-b' };
    const context = planningContext(repositoryFiles(holder), [holder]);
    await expect(
      planOperation(create({ customer: 'acme-a', name: 'b' }), context),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(
        'acme-a-b, the namespace that acme-a/b would have, belongs to acme/a-b',
      ),
    });
    await expect(planOperation(create(), withAcme())).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('acme/staging exists already'),
    });
    await expect(
      planOperation(
        create(),
        planningContext({ ...repositoryFiles(), [engineObject]: 'x' }),
      ),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(engineObject),
    });
    await expect(
      planOperation(
        create(),
        planningContext({
          ...repositoryFiles(),
          [`${folder}/environment.yaml`]: 'x',
        }),
      ),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it("is blocked by another customer's host", async () => {
    const globex = { ...acmeStaging, customer: 'globex' };
    const plan = await planOperation(
      create(),
      planningContext(repositoryFiles(globex), [globex]),
    );
    expect(plan.findings).toEqual([
      {
        severity: 'blocking',
        field: 'parameters',
        message:
          'the host staging.acme.example.com belongs to globex-staging already; choose parameters that give another one',
      },
    ]);
    expect(() => refuseBlocked(plan)).toThrow('belongs to globex-staging');
  });

  it.each([
    [
      { cpu: 2.5, memory: 2 ** 40, pods: 110 },
      'warning',
      'size small takes 1 core and cluster eu-1 has 0.5 cores not promised yet',
    ],
    [
      { cpu: 8, memory: 2 ** 29, pods: 110 },
      'blocking',
      'size small takes 1 GiB, more than the 0.5 GiB that cluster eu-1 has in all',
    ],
  ])(
    'is held against the capacity %j',
    async (allocatable, severity, message) => {
      const context = empty();
      context.clusters[0].allocatable = allocatable;
      const plan = await planOperation(create(), context);
      expect(plan.findings).toEqual([{ severity, field: 'size', message }]);
    },
  );
});

describe('an update', () => {
  it.each([
    [{ size: 'medium' }, 'Change size of acme/staging to medium'],
    [
      { owner: 'user:default/jane' },
      'Change owner of acme/staging to user:default/jane',
    ],
    [
      { parameters: { domain: 'example.org' } },
      'Change parameters of acme/staging',
    ],
    [{ values: { web: {} } }, 'Change values of web in acme/staging'],
    [
      { size: 'medium', parameters: { domain: 'example.org' } },
      'Change size and parameters of acme/staging',
    ],
  ])('with %j is called "%s"', async (changes, title) => {
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes },
      withAcme(),
    );
    expect(plan.title).toBe(title);
    expect(plan.before).toEqual(acmeStaging);
  });

  it('touches only the files that change', async () => {
    const context = withAcme();
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes: { size: 'medium' } },
      context,
    );
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
      `${folder}/kustomization.yaml`,
    ]);
    expect(plan.cost).toEqual({ before: 25.5, after: 62, currency: 'EUR' });
  });

  it('says which files somebody changed by hand', async () => {
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes: { size: 'medium' } },
      withAcme({ [`${folder}/values/web.yaml`]: 'replicaCount: 7\n' }),
    );
    expect(plan.files.map(it => it.path)).toContain(
      `${folder}/values/web.yaml`,
    );
    expect(plan.findings).toEqual([
      {
        severity: 'warning',
        message: expect.stringContaining(
          `${folder}/values/web.yaml is not as Berth writes it`,
        ),
      },
    ]);
  });

  it.each([
    ['nothing', {}, 'nothing would change'],
    [
      'what is already so',
      {
        size: 'small',
        values: { web: { greeting: '1_000', replicaCount: 2 } },
      },
      'nothing would change',
    ],
    [
      'an unknown application',
      { values: { billing: {} } },
      'acme/staging has no application billing; it has database, web',
    ],
    [
      'a value beyond the policy',
      { values: { web: { replicaCount: 0 } } },
      'applications.web.values.replicaCount takes a number of at least 1',
    ],
    [
      'parameters without a needed one',
      { parameters: {} },
      'parameters.domain is missing',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(
      planOperation({ kind: 'update', environment: acme, changes }, withAcme()),
    ).rejects.toThrow(message);
  });

  it('of an environment that is not there, or invalid, says so', async () => {
    const update: OperationRequest = {
      kind: 'update',
      environment: acme,
      changes: { size: 'medium' },
    };
    await expect(planOperation(update, empty())).rejects.toMatchObject({
      name: 'NotFoundError',
      message: 'acme/staging does not exist',
    });
    await expect(
      planOperation(
        update,
        withAcme({ [`${folder}/environment.yaml`]: 'a: 1' }),
      ),
    ).rejects.toThrow(
      /The environment.yaml of acme\/staging can't be used: .*apiVersion/,
    );
  });
});

describe('a deployment', () => {
  it('changes versions, and is called after those that change', async () => {
    const plan = await planOperation(
      {
        kind: 'deploy',
        environment: acme,
        versions: { web: '1.5.0', database: '16.1.0' },
      },
      withAcme(),
    );
    expect(plan.title).toBe('Deploy web 1.5.0 to acme/staging');
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
      `${folder}/values/web.yaml`,
    ]);
  });

  it('refuses what is not there or already deployed', async () => {
    const deploy = (versions: Record<string, string>) =>
      planOperation(
        { kind: 'deploy', environment: acme, versions },
        withAcme(),
      );
    await expect(deploy({ billing: '1.0.0' })).rejects.toThrow(
      'versions.billing: acme/staging has no application billing',
    );
    await expect(deploy({ constructor: '1.0.0' })).rejects.toThrow(
      'no application constructor',
    );
    await expect(deploy({ web: '1.4.2' })).rejects.toThrow(
      'nothing would change',
    );
  });
});

describe('a rollback', () => {
  const toCommit = '3f9c2a1'.padEnd(40, '0');
  const rollback: OperationRequest = {
    kind: 'rollback',
    environment: acme,
    toCommit,
  };
  const now: EnvironmentSpec = {
    ...acmeStaging,
    size: 'medium',
    applications: { web: { version: '1.5.0', values: {} } },
  };

  it('comes to the earlier state with the same bytes', async () => {
    const context = withAcme({}, now);
    const earlier = repositoryFiles(acmeStaging);
    context.treeAt = async commit => {
      expect(commit).toBe(toCommit);
      return memoryTree(earlier);
    };
    const plan = await planOperation(rollback, context);
    expect(plan).toMatchObject({
      title: 'Roll acme/staging back to 3f9c2a1',
      before: now,
      after: acmeStaging,
    });
    expect(applied(repositoryFiles(now), plan.files)).toEqual(earlier);
  });

  it('mends a document that is invalid', async () => {
    const context = withAcme({ [`${folder}/environment.yaml`]: 'a: 1' });
    context.treeAt = async () => memoryTree(repositoryFiles(acmeStaging));
    const plan = await planOperation(rollback, context);
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
    ]);
  });

  it('takes files away that applications of today have', async () => {
    const context = withAcme();
    context.treeAt = async () =>
      memoryTree(
        repositoryFiles({
          ...acmeStaging,
          applications: { database: acmeStaging.applications.database },
        }),
      );
    const plan = await planOperation(rollback, context);
    expect(
      plan.files.filter(it => it.change === 'delete').map(it => it.path),
    ).toEqual([`${folder}/releases/web.yaml`, `${folder}/values/web.yaml`]);
  });

  it('refuses a commit at which it was not, was invalid, or was the same', async () => {
    const at = (files: Record<string, string>) => ({
      ...withAcme(),
      treeAt: async () => memoryTree(files),
    });
    await expect(planOperation(rollback, at({}))).rejects.toThrow(
      'acme/staging did not exist at 3f9c2a1',
    );
    await expect(
      planOperation(
        rollback,
        at({ [`${folder}/environment.yaml`]: 'a: 1\na: 2' }),
      ),
    ).rejects.toThrow(
      'toCommit takes a commit whose state can be used; at 3f9c2a1',
    );
    await expect(planOperation(rollback, withAcme())).rejects.toThrow(
      'nothing would change',
    );
    await expect(planOperation(rollback, empty())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});

describe('a deletion', () => {
  const remove = (confirmation = 'acme-staging'): OperationRequest => ({
    kind: 'delete',
    environment: acme,
    confirmation,
  });

  it('leaves nothing of the folder and the engine object, and all else as it is', async () => {
    const globex = { ...acmeStaging, customer: 'globex' };
    const files = {
      ...repositoryFiles(acmeStaging, globex),
      [`${folder}/notes.txt`]: 'by hand',
      'customers/acme/customer.yaml': 'x',
      'customers/acme/staging-2/environment.yaml': 'y',
    };
    const plan = await planOperation(
      remove(),
      planningContext(files, [acmeStaging, globex]),
    );
    expect(plan).toMatchObject({
      title: 'Delete acme/staging',
      before: acmeStaging,
    });
    expect(plan.after).toBeUndefined();
    expect(Object.keys(applied(files, plan.files)).sort()).toEqual(
      [
        ...Object.keys(repositoryFiles(globex)),
        'customers/acme/customer.yaml',
        'customers/acme/staging-2/environment.yaml',
      ].sort(),
    );
  });

  it('deletes what is invalid too', async () => {
    const plan = await planOperation(
      remove(),
      withAcme({ [`${folder}/environment.yaml`]: '{' }),
    );
    expect(plan.files).toHaveLength(5);
  });

  it('wants the id, and an environment', async () => {
    await expect(
      planOperation(remove('acme/staging'), withAcme()),
    ).rejects.toThrow(
      'confirmation takes the id of the environment to be deleted, acme-staging',
    );
    await expect(planOperation(remove(), empty())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});

it('creates and deletes without a trace, leaving files that Berth did not write alone in between', async () => {
  const files = repositoryFiles();
  const created = await planOperation(create(), planningContext(files));
  const between = {
    ...applied(files, created.files),
    [`${folder}/notes.txt`]: 'by hand',
  };
  const spec = (await readEnvironment(memoryTree(between), acme))!.value!;
  const updated = await planOperation(
    { kind: 'update', environment: acme, changes: { size: 'medium' } },
    planningContext(between, [spec]),
  );
  expect(updated.files.map(it => it.path)).not.toContain(`${folder}/notes.txt`);
  const deleted = await planOperation(
    { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
    planningContext(applied(between, updated.files), [spec]),
  );
  expect(applied(applied(between, updated.files), deleted.files)).toEqual(
    files,
  );
});

it('gives the same hash to the same plan and another one to another', async () => {
  const hash = async (size: string, files = {}) =>
    (
      await planOperation(
        { kind: 'update', environment: acme, changes: { size } },
        withAcme(files),
      )
    ).planHash;
  const first = await hash('medium');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash('medium')).toBe(first);
  expect(
    await hash('medium', { [`${folder}/values/web.yaml`]: 'a: 1\n' }),
  ).not.toBe(first);
});

describe('parseRequest', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['machinery', JSON.parse('{"constructor":{"prototype":{}}}')],
    [
      'hidden machinery',
      JSON.parse(
        '{"kind":"create","environment":{"applications":{"__proto__":{}}}}',
      ),
    ],
    ['a query', { name: { $ne: 1 } }],
    ['a reference', { $ref: 'file:///dev/zero' }],
    ['depth', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['another kind', { kind: 'explode' }],
  ])('refuses %s', (_, value) => {
    expect(() => parseRequest(operationRequestSchema, value)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(/.{10}/),
      }),
    );
  });

  it('names fields as the spec does', () => {
    let caught: unknown;
    try {
      parseRequest(operationRequestSchema, {
        kind: 'create',
        environment: {
          ...request,
          customer: '../x',
          applications: { web: { version: 'latest' } },
          colour: 1,
        },
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      problems: [
        {
          field: 'customer',
          message: expect.stringMatching(/^customer takes/),
        },
        {
          field: 'applications.web.version',
          message: expect.stringMatching(/version takes a semantic version/),
        },
        {
          field: 'colour',
          message: expect.stringContaining('colour is not known'),
        },
      ],
    });
  });
});
