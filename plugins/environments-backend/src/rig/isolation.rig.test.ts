import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(240_000);

const NAMESPACE = 'acme-one';
const NEIGHBOUR = 'acme-two';
/** Who owns the environments, as the catalog and so the cluster know the group. */
const OWNER = ['--as=somebody', '--as-group=group:default/team-a'];

const ENGINE_TYPES = [
  'helmreleases.helm.toolkit.fluxcd.io',
  'kustomizations.kustomize.toolkit.fluxcd.io',
  'gitrepositories.source.toolkit.fluxcd.io',
  'helmrepositories.source.toolkit.fluxcd.io',
];

describe('the walls around an environment', () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start();
    await world.backend.startBackend();
    await world.backend.ready();
    await world.create('one');
    await world.create('two');
    await world.settled('one');
    await world.settled('two');
  });
  afterAll(() => world?.stop());

  /** What the API server answers, also where it refuses. */
  const answer = (args: string[], input?: object) =>
    world.cluster.kubectl
      .run(args, input && JSON.stringify(input))
      .catch((error: Error) => error.message);
  const create = (object: object, ...as: string[]) =>
    answer(['create', '--validate=false', '--filename=-', ...as], object);
  /** What a SelfSubjectAccessReview says. */
  const may = async (
    verb: string,
    type: string,
    namespace: string,
    ...as: string[]
  ): Promise<boolean> => {
    const [resource, ...group] = type.split('.');
    const review = await world.cluster.kubectl.run(
      ['create', '--validate=false', '--filename=-', '--output=json', ...as],
      JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            verb,
            resource,
            group: group.join('.'),
            namespace,
          },
        },
      }),
    );
    return JSON.parse(review).status.allowed;
  };
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse(await world.kubectl('get', ...args, '--output=json'));

  const pod = (name: string, container: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/tool:1.0.0',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
          ...container,
        },
      ],
    },
  });

  it('refuse a pod that is not what the Pod Security level asks for', async () => {
    expect(
      await create(pod('root', { securityContext: { privileged: true } })),
    ).toMatch(/violates PodSecurity "restricted:latest": privileged/);
  });

  it('refuse what is more than the quota, and give limits to a pod that has none', async () => {
    expect(
      await create(pod('huge', { resources: { requests: { cpu: '40' } } })),
    ).toMatch(/exceeded quota: environment, requested: requests\.cpu=40/);

    expect(await create(pod('modest'))).toMatch(/pod\/modest created/);
    const made = await json<{
      spec: { containers: Array<{ resources: object }> };
    }>('pod', 'modest', `--namespace=${NAMESPACE}`);
    expect(made.spec.containers[0].resources).toEqual({
      limits: { memory: '128Mi' },
      requests: { cpu: '50m', memory: '64Mi' },
    });
    await world.kubectl('delete', 'pod', 'modest', `--namespace=${NAMESPACE}`);
  });

  it("keep the pods' own service account from everything", async () => {
    const as = `--as=system:serviceaccount:${NAMESPACE}:web`;
    for (const namespace of [NAMESPACE, NEIGHBOUR, 'flux-system']) {
      expect(
        await answer(['get', 'secrets', as, `--namespace=${namespace}`]),
      ).toMatch(/secrets is forbidden/);
    }
  });

  it("let the owner look, and make none of the engine's objects, here or there", async () => {
    const stranger = ['--as=somebody', '--as-group=group:default/team-b'];
    expect(await may('list', 'pods', NAMESPACE, ...OWNER)).toBe(true);
    expect(await may('list', 'pods', NEIGHBOUR, ...stranger)).toBe(false);
    for (const type of [
      ...ENGINE_TYPES,
      'secrets',
      'rolebindings.rbac.authorization.k8s.io',
    ]) {
      for (const namespace of [NAMESPACE, 'flux-system']) {
        const allowed = await may('create', type, namespace, ...OWNER);
        expect({ type, namespace, allowed }).toEqual({
          type,
          namespace,
          allowed: false,
        });
      }
    }
    expect(
      await create(
        {
          apiVersion: 'helm.toolkit.fluxcd.io/v2',
          kind: 'HelmRelease',
          metadata: { name: 'mine', namespace: NAMESPACE },
          spec: { interval: '1h' },
        },
        ...OWNER,
      ),
    ).toMatch(/helmreleases.* is forbidden/);
  });

  it('hold no credentials', async () => {
    const { items: secrets } = await json<{
      items: Array<{ metadata: { name: string }; type: string }>;
    }>('secrets', `--namespace=${NAMESPACE}`);
    // Helm keeps what it has released.
    expect([...new Set(secrets.map(({ type }) => type))]).toEqual([
      'helm.sh/release.v1',
    ]);
  });
});
