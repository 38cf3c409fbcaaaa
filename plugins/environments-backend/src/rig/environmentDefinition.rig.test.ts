import { join } from 'node:path';
import { namespace, RigStage } from '@berth/rig/testUtils';
import { PLATFORM } from '../__testUtils__/platform';
import { badInputs } from '../__testUtils__/badInputs';

const NAMESPACE = 'acme-staging';
const IN_NAMESPACE = `--namespace=${NAMESPACE}`;

interface Definition {
  status: { conditions: Array<{ type: string; status: string }> };
}

describe('environments.berth.dev on a real API server', () => {
  let stage: RigStage;

  beforeAll(async () => {
    stage = await RigStage.start({ only: ['control-plane'] });
    await stage.cluster.kubectl.run([
      'apply',
      '--server-side',
      `--kustomize=${join(PLATFORM, 'definitions')}`,
    ]);
    await stage.cluster.kubectl.run([
      'wait',
      'crd/environments.berth.dev',
      '--for=condition=Established',
      '--timeout=60s',
    ]);
    await stage.apply(namespace(NAMESPACE));
  });
  afterAll(() => stage?.end());

  const environment = (spec: object = {}, name = NAMESPACE) => ({
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Environment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      customer: 'acme',
      name: 'staging',
      stage: 'staging',
      cluster: 'eu-1',
      blueprint: { name: 'standard', version: '1.0.0' },
      size: 'small',
      owner: 'group:default/team-a',
      parameters: { domain: 'acme.example.com', list: [1, { deep: true }] },
      components: ['ingress/traefik'],
      applications: {
        web: { version: '1.4.2', values: { greeting: '1_000' } },
      },
      expiresAt: '2026-12-24T00:00:00Z',
      ...spec,
    },
  });
  /** What the API server answers, also where it refuses. */
  const apply = (object: object) =>
    stage.cluster.kubectl
      .run(
        ['apply', '--server-side', '--filename=-', '--field-manager=flux'],
        JSON.stringify(object),
      )
      .catch((error: Error) => error.message);

  it('is structural, so that nothing is kept that it does not know', async () => {
    const { status } = await stage.get<Definition>(
      'crd/environments.berth.dev',
    );
    expect(status.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'NamesAccepted', status: 'True' }),
        expect.objectContaining({ type: 'Established', status: 'True' }),
      ]),
    );
    expect(status.conditions.map(({ type }) => type)).not.toContain(
      'NonStructuralSchema',
    );
  });

  it('takes what Berth writes, whole', async () => {
    expect(await apply(environment())).toMatch(/serverside-applied/);
    expect(
      await stage.get<object>('env', NAMESPACE, IN_NAMESPACE),
    ).toMatchObject(environment());
  });

  it.each([
    ['customer', { customer: 'globex' }],
    ['stage', { stage: 'production' }],
    ['cluster', { cluster: 'eu-2' }],
    ['blueprint.name', { blueprint: { name: 'other', version: '1.0.0' } }],
  ])('keeps %s as it is', async (field, change) => {
    expect(await apply(environment(change))).toContain(
      `${field} can't change; delete the environment and make another`,
    );
  });

  it('takes another version, size, owner and values', async () => {
    expect(
      await apply(
        environment({
          blueprint: { name: 'standard', version: '1.1.0' },
          size: 'large',
          owner: 'user:default/guest',
          parameters: {},
          components: [],
          applications: { web: { version: '1.5.0', values: {} } },
        }),
      ),
    ).toMatch(/serverside-applied/);
  });

  it('refuses a name that is not customer and name', async () => {
    expect(await apply(environment({}, 'acme-other'))).toContain(
      'metadata.name takes customer and name of spec with a hyphen between',
    );
  });

  it.each([
    [
      'a reserved customer',
      environment({ customer: 'kube-system' }, 'kube-system-staging'),
      'customer is a reserved name',
    ],
    [
      "a namespace of the cluster's own",
      environment({ customer: 'kube', name: 'system' }, 'kube-system'),
      "metadata.name is one of the cluster's own namespaces",
    ],
    [
      'an application with a reserved name',
      environment({ applications: { berth: { version: '1.0.0' } } }),
      'an application has a reserved name',
    ],
    [
      'an application whose name is none',
      environment({ applications: { 'No Name': { version: '1.0.0' } } }),
      'the names of applications take lower-case letters',
    ],
    [
      'an application without a version',
      environment({ applications: { web: { values: {} } } }),
      'spec.applications.web.version: Required value',
    ],
    [
      'a version that is none',
      environment({ blueprint: { name: 'standard', version: 'v1' } }),
      'spec.blueprint.version in body should match',
    ],
    [
      'an owner that is none',
      environment({ owner: 'team-a' }),
      'spec.owner in body should match',
    ],
    [
      'a component that is none',
      environment({ components: ['../x'] }),
      'spec.components[0] in body should match',
    ],
    [
      'a time that is none',
      environment({ expiresAt: '2026-02-30T00:00:00Z' }),
      'spec.expiresAt',
    ],
    [
      'a member that nobody knows',
      environment({ unknown: 1 }),
      'field not declared in schema',
    ],
  ])('refuses %s, in words', async (_, object, words) => {
    expect(await apply(object)).toContain(words);
  });

  it('refuses the names that the contract refuses', async () => {
    for (const name of [...badInputs('names'), ...badInputs('unicodeNames')]) {
      const answer = await apply(environment({ size: name }));
      expect({ name, answer }).toEqual({
        name,
        answer: expect.not.stringMatching(/applied$/),
      });
    }
  });
});
