/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import {
  acme,
  create,
  empty,
  engineObject,
  folder,
  withAcme,
} from '../__fixtures__/planRequests';
import {
  blueprintYaml,
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { refuseBlocked } from './findings';
import { planOperation } from './planOperation';

const refusalOf = (plan: Promise<unknown>) =>
  plan.then(
    () => undefined,
    (error: unknown) => error,
  );

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
      [`${folder}/engine/contents.yaml`, 'add'],
      [`${folder}/engine/places.yaml`, 'add'],
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
          'parameters.maintenance',
          'parameters.maintenance takes true or false',
        ],
        [
          'parameters.colour',
          'parameters.colour is not offered; what is: domain, maintenance, note',
        ],
        [
          'applications.web.values.replicaCount',
          'applications.web.values.replicaCount takes a number of at most 5',
        ],
        [
          'applications.web.values.image',
          'applications.web.values.image is not offered; what is: replicaCount, greeting',
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

  it("refuses an environment whose namespace would be one of the cluster's own", async () => {
    for (const environment of [
      { customer: 'kube', name: 'system' },
      { customer: 'kube' },
      { customer: 'istio', name: 'system' },
    ]) {
      expect(
        await refusalOf(planOperation(create(environment), empty())),
      ).toMatchObject({
        name: 'InputError',
        problems: [
          {
            field: 'name',
            message: expect.stringMatching(
              /the namespace would be (kube|istio)-\w+, .*take another name or customer$/,
            ),
          },
        ],
      });
    }
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
