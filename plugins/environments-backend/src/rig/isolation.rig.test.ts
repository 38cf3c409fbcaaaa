import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@berth/rig/testUtils';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

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

describe("the walls around an environment, with Flux's cross-namespace references off", () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start({
      flux: {
        noCrossNamespaceRefs: true,
        // It does not exist: what names no account of its own may do nothing.
        defaultServiceAccount: 'nobody',
      },
    });
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
            // Of a namespace itself its name is asked for.
            ...(type === 'namespaces' && { name: namespace }),
          },
        },
      }),
    );
    return JSON.parse(review).status.allowed;
  };
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse(await world.kubectl('get', ...args, '--output=json'));

  const isTold = (message: string | undefined) => message !== undefined;

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

  it("keep an environment's service account out of the neighbour's namespace and of the cluster", async () => {
    const as = `--as=system:serviceaccount:flux-system:${NAMESPACE}.contents`;
    expect(await may('create', 'deployments.apps', NAMESPACE, as)).toBe(true);
    for (const [verb, type] of [
      ['create', 'deployments.apps'],
      ['get', 'secrets'],
      ['list', 'configmaps'],
      ['delete', 'pods'],
    ]) {
      for (const namespace of [NEIGHBOUR, 'flux-system']) {
        const allowed = await may(verb, type, namespace, as);
        expect({ verb, type, namespace, allowed }).toEqual({
          verb,
          type,
          namespace,
          allowed: false,
        });
      }
    }
    for (const wall of [
      'resourcequotas',
      'limitranges',
      'networkpolicies.networking.k8s.io',
      'roles.rbac.authorization.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
      'namespaces',
      ...ENGINE_TYPES,
    ]) {
      const allowed = await may('patch', wall, NAMESPACE, as);
      expect({ wall, allowed }).toEqual({ wall, allowed: false });
    }
    expect(
      await answer(['get', 'secrets', as, `--namespace=${NEIGHBOUR}`]),
    ).toMatch(/secrets is forbidden/);
    expect(
      await create(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'left-behind', namespace: NEIGHBOUR },
        },
        as,
      ),
    ).toMatch(/configmaps is forbidden/);
    expect(
      await answer([
        'label',
        'namespace',
        NAMESPACE,
        'pod-security.kubernetes.io/enforce=privileged',
        '--overwrite',
        as,
      ]),
    ).toMatch(/forbidden/);
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

  it("hold the engine's objects, and no credentials, outside of customers' namespaces", async () => {
    for (const type of ENGINE_TYPES) {
      const { items } = await json<{
        items: Array<{ metadata: { namespace: string } }>;
      }>(type, '--all-namespaces');
      expect([
        ...new Set(items.map(({ metadata }) => metadata.namespace)),
      ]).toEqual(type.startsWith('helmrepositories') ? [] : ['flux-system']);
    }
    const { items: secrets } = await json<{
      items: Array<{ metadata: { name: string }; type: string }>;
    }>('secrets', `--namespace=${NAMESPACE}`);
    // Helm keeps what it has released.
    expect([...new Set(secrets.map(({ type }) => type))]).toEqual([
      'helm.sh/release.v1',
    ]);
  });

  it('have Flux apply nothing that names no account of its own', async () => {
    await create({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'stray', namespace: 'flux-system' },
      spec: {
        interval: '1h',
        path: './customers/acme/one',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: NAMESPACE },
      },
    });
    const message = await eventually(
      () => failureOf('kustomization', 'stray'),
      isTold,
    );
    expect(message).toMatch(/forbidden/);
    await world.kubectl(
      'delete',
      'kustomization.kustomize.toolkit.fluxcd.io',
      'stray',
      '--namespace=flux-system',
    );
  });

  it('have Flux take no source of another namespace', async () => {
    await create({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'stray', namespace: NEIGHBOUR },
      spec: {
        interval: '1h',
        path: './customers/acme/one',
        prune: true,
        sourceRef: {
          kind: 'GitRepository',
          name: NAMESPACE,
          namespace: 'flux-system',
        },
      },
    });
    expect(
      await eventually(
        () => failureOf('kustomization', 'stray', NEIGHBOUR),
        isTold,
      ),
    ).toMatch(/cross-namespace references have been blocked/);
    await world.kubectl(
      'delete',
      'kustomization.kustomize.toolkit.fluxcd.io',
      'stray',
      `--namespace=${NEIGHBOUR}`,
    );
  });

  it.each([
    [
      'a ClusterRoleBinding',
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'rogue' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'cluster-admin',
        },
        subjects: [
          { kind: 'ServiceAccount', name: 'web', namespace: NAMESPACE },
        ],
      },
      /ClusterRoleBinding "rogue".*forbidden: User "system:serviceaccount:flux-system:acme-one\.contents"/s,
    ],
    [
      "an object for another's namespace",
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'rogue', namespace: NEIGHBOUR },
      },
      /ConfigMap "rogue" in namespace "acme-two".*forbidden/s,
    ],
    [
      'an object of the engine',
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'rogue' },
        spec: {
          interval: '1h',
          prune: true,
          path: './',
          sourceRef: { kind: 'GitRepository', name: NAMESPACE },
        },
      },
      /"rogue".*forbidden/s,
    ],
  ])('refuse %s that a chart ships', async (_, object, words) => {
    const copy = await world.backend.clone();
    const file = 'charts/web/Chart.yaml';
    const chart = await readFile(join(copy.folder, file), 'utf8');
    const version = Number(/^version: 1\.0\.(\d+)$/m.exec(chart)?.[1]);
    await copy.pushCommit('Ship more than one should', {
      [file]: chart.replace(/^version: .*$/m, `version: 1.0.${version + 1}`),
      'charts/web/templates/rogue.yaml': JSON.stringify(object),
    });
    const message = await eventually(
      () => failureOf('helmrelease', `${NAMESPACE}.web`),
      found => found?.includes(`web@1.0.${version + 1}`) ?? false,
    );
    expect(message).toMatch(words);
  });

  /** Why an object of Flux is not ready, where it is not. */
  async function failureOf(
    kind: string,
    name: string,
    namespace = 'flux-system',
  ): Promise<string | undefined> {
    const type = ENGINE_TYPES.find(it => it.startsWith(`${kind}s.`)) ?? kind;
    const object = await json<{
      status?: {
        conditions?: Array<{ type: string; status: string; message: string }>;
      };
    }>(type, name, `--namespace=${namespace}`);
    return object.status?.conditions?.find(
      it => it.type === 'Ready' && it.status === 'False',
    )?.message;
  }
});
