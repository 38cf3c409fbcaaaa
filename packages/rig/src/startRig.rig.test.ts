import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RigCluster } from './cluster/RigCluster';
import type { RigForge } from './gitea/RigForge';
import { type Rig, startRig } from './startRig';
import { eventually } from './testing/eventually';
import { deployment, namespace } from './testing/objects';
import { pushFiles } from './testing/pushFiles';

interface Pod {
  metadata: { name: string };
  status: {
    containerStatuses?: Array<{
      ready: boolean;
      restartCount: number;
      state: { waiting?: { reason: string; message?: string } };
    }>;
  };
}

interface WithConditions {
  metadata: { name: string };
  status?: {
    conditions?: Array<{ type: string; status: string; message?: string }>;
  };
}

const words: string[] = [];
const logger = {
  debug: (message: string) => void words.push(message),
  info: (message: string) => void words.push(message),
  warn: (message: string) => void words.push(message),
  error: (message: string) => void words.push(message),
};

let folder: string;
let rig: Rig;
let cluster: RigCluster;
let forge: RigForge;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
  rig = await startRig({
    stateDirectory: join(folder, 'rig'),
    flux: { defaultServiceAccount: 'nobody' },
    logger,
  });
  [cluster] = rig.clusters;
  forge = rig.forge as RigForge;
});

afterAll(async () => {
  await rig?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function apply(...objects: object[]): Promise<string> {
  return cluster.kubectl.run(
    ['apply', '--server-side', '--filename=-'],
    objects.map(object => stringify(object)).join('---\n'),
  );
}

async function get<Answer>(...args: string[]): Promise<Answer> {
  return JSON.parse(await cluster.kubectl.run(['get', ...args, '-o', 'json']));
}

function hasCondition(object: WithConditions, type: string, status = 'True') {
  return (object.status?.conditions ?? []).some(
    condition => condition.type === type && condition.status === status,
  );
}

async function podsOf(space: string, app: string): Promise<Pod[]> {
  const list = await get<{ items: Pod[] }>(
    'pods',
    '-n',
    space,
    '-l',
    `app=${app}`,
  );
  return list.items;
}

function waitingFor(reason: string) {
  return (pods: Pod[]) =>
    pods.length > 0 &&
    pods.every(
      ({ status }) =>
        status.containerStatuses?.[0].state.waiting?.reason === reason,
    );
}

describe('the control plane', () => {
  const image = 'registry.example.com/web';

  it('plays the life of pods: ready, an image that is missing, a crash, and what mends it', async () => {
    await apply(
      namespace('life'),
      deployment({ name: 'good', namespace: 'life', image: `${image}:1.5.0` }),
      deployment({
        name: 'missing',
        namespace: 'life',
        image: `${image}:9.9.9`,
      }),
      deployment({
        name: 'crash',
        namespace: 'life',
        image: `${image}:1.0.0-crash`,
      }),
    );

    await eventually(
      () => get<WithConditions>('deployment', 'good', '-n', 'life'),
      object => hasCondition(object, 'Available'),
    );
    const [pod] = await eventually(
      () => podsOf('life', 'missing'),
      waitingFor('ImagePullBackOff'),
    );
    expect(pod.status.containerStatuses?.[0].state.waiting?.message).toContain(
      `${image}:9.9.9: not found`,
    );
    const { items } = await eventually(
      () =>
        get<{ items: Array<{ reason: string; message: string }> }>(
          'events',
          '-n',
          'life',
          `--field-selector=involvedObject.name=${pod.metadata.name}`,
        ),
      list => list.items.some(({ reason }) => reason === 'BackOff'),
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        reason: 'Failed',
        message: expect.stringContaining(
          `Failed to pull image "${image}:9.9.9"`,
        ),
      }),
    );
    const [crashed] = await eventually(
      () => podsOf('life', 'crash'),
      waitingFor('CrashLoopBackOff'),
    );
    expect(crashed.status.containerStatuses?.[0].restartCount).toBeGreaterThan(
      0,
    );

    await apply(
      deployment({
        name: 'missing',
        namespace: 'life',
        image: `${image}:1.6.0`,
      }),
    );
    await eventually(
      () => get<WithConditions>('deployment', 'missing', '-n', 'life'),
      object => hasCondition(object, 'Available'),
    );
  });

  it('refuses what Pod Security and the quota do not allow, and says so in the ReplicaSet', async () => {
    await apply(namespace('walls', 'restricted'), {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace: 'walls' },
      spec: { hard: { 'requests.cpu': '100m' } },
    });
    await expect(
      cluster.kubectl.run([
        'run',
        'privileged',
        '--namespace=walls',
        `--image=${image}:1.0.0`,
        '--privileged',
      ]),
    ).rejects.toThrow(/violates PodSecurity "restricted:latest"/);

    await apply(
      namespace('full'),
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'quota', namespace: 'full' },
        spec: { hard: { 'requests.cpu': '100m' } },
      },
      deployment({
        name: 'large',
        namespace: 'full',
        image: `${image}:1.0.0`,
        resources: { requests: { cpu: '200m' } },
      }),
    );
    const [replicaSet] = await eventually(
      async () =>
        (
          await get<{ items: WithConditions[] }>('replicasets', '-n', 'full')
        ).items,
      list => list.some(object => hasCondition(object, 'ReplicaFailure')),
    );
    expect(
      replicaSet.status?.conditions?.find(
        ({ type }) => type === 'ReplicaFailure',
      )?.message,
    ).toContain('exceeded quota');
  });

  it('has logs of pods, new ones too, and those of a container before its restart', async () => {
    const [pod] = await podsOf('life', 'crash');
    const logs = (...args: string[]) =>
      cluster.kubectl.run(['logs', '-n', 'life', pod.metadata.name, ...args]);

    expect(await logs()).toMatch(/^listening on :8080\n/);
    expect((await logs('--tail=2')).trim().split('\n')).toHaveLength(2);
    expect(await logs('--previous')).toContain('fatal: cannot reach');
    const before = (await logs()).length;
    await eventually(logs, text => text.length > before);
  });

  it('goes on where it was after its API server was killed', async () => {
    const server = cluster.component('kube-apiserver');
    await server.kill();
    await expect(cluster.kubectl.run(['get', 'nodes'])).rejects.toThrow(
      /refused/,
    );
    await server.start();

    await eventually(
      () => get<WithConditions>('deployment', 'good', '-n', 'life'),
      object => hasCondition(object, 'Available'),
    );
    await expect(cluster.metrics('kube-apiserver')).resolves.toContain(
      'apiserver_request_total',
    );
  });
});

describe('the engines', () => {
  const repository = 'platform';
  let cloneUrl: string;

  const files = (space: string, image: string) => ({
    [`${space}/kustomization.yaml`]: stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['web.yaml'],
    }),
    [`${space}/web.yaml`]: stringify(
      deployment({ name: 'web', namespace: space, image }),
    ),
  });

  const chart = {
    'charts/web/Chart.yaml': stringify({
      apiVersion: 'v2',
      name: 'web',
      version: '0.1.0',
    }),
    'charts/web/values.yaml': stringify({ image: 'chart:0.0.0' }),
    'charts/web/templates/web.yaml': stringify(
      deployment({ name: 'from-chart', image: '{{ .Values.image }}' }),
    ),
    'values/web.yaml': stringify({ image: 'chart:2.0.0' }),
  };

  const imageOf = async (space: string, name = 'web') =>
    cluster.kubectl.run([
      'get',
      'deployment',
      name,
      '-n',
      space,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    ]);

  beforeAll(async () => {
    await forge.createOrganization('acme');
    ({ cloneUrl } = await forge.createRepository(repository, {
      owner: 'acme',
    }));
    await pushFiles(cloneUrl, forge.admin, {
      ...files('by-flux', 'web:1.0.0'),
      ...files('by-argocd', 'web:1.0.0'),
      ...chart,
    });
    await apply(namespace('by-flux'), namespace('by-argocd'));
  });

  it('Flux applies a private repository with the service account of the Kustomization, and follows it', async () => {
    await apply(
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'applier', namespace: 'by-flux' },
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'applier', namespace: 'by-flux' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'admin',
        },
        subjects: [
          { kind: 'ServiceAccount', name: 'applier', namespace: 'by-flux' },
        ],
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'forge', namespace: 'by-flux' },
        stringData: {
          username: forge.admin.name,
          password: forge.admin.token,
        },
      },
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: 'platform', namespace: 'by-flux' },
        spec: {
          url: cloneUrl,
          interval: '1h',
          ref: { branch: 'main' },
          secretRef: { name: 'forge' },
        },
      },
      ...['applier', undefined].map(serviceAccountName => ({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: {
          name: serviceAccountName ?? 'by-default',
          namespace: 'by-flux',
        },
        spec: {
          interval: '1h',
          path: './by-flux',
          prune: true,
          wait: false,
          serviceAccountName,
          sourceRef: { kind: 'GitRepository', name: 'platform' },
        },
      })),
    );

    await eventually(
      () => get<WithConditions>('deployment', 'web', '-n', 'by-flux'),
      object => hasCondition(object, 'Available'),
    );
    // Without a service account of its own a Kustomization acts as the default one, which may nothing here.
    const refused = await eventually(
      () => get<WithConditions>('kustomization', 'by-default', '-n', 'by-flux'),
      object => hasCondition(object, 'Ready', 'False'),
    );
    expect(JSON.stringify(refused.status)).toContain(
      'system:serviceaccount:by-flux:nobody',
    );

    await pushFiles(cloneUrl, forge.admin, files('by-flux', 'web:1.1.0'));
    await cluster.kubectl.run([
      'annotate',
      'gitrepository',
      'platform',
      '-n',
      'by-flux',
      `reconcile.fluxcd.io/requestedAt=${Date.now()}`,
    ]);
    await eventually(
      () => imageOf('by-flux'),
      image => image === 'web:1.1.0',
    );
  });

  it('Flux does nothing while its controller is stopped, and catches up afterwards', async () => {
    const controller = cluster.component('kustomize-controller');
    await controller.stop();
    expect(controller.running).toBe(false);
    await expect(cluster.metrics('kustomize-controller')).rejects.toThrow();

    await pushFiles(cloneUrl, forge.admin, files('by-flux', 'web:1.2.0'));
    await cluster.kubectl.run([
      'annotate',
      '--overwrite',
      'gitrepository',
      'platform',
      '-n',
      'by-flux',
      `reconcile.fluxcd.io/requestedAt=${Date.now()}`,
    ]);
    await eventually(
      () =>
        get<{ metadata: object; status: { observedGeneration: number } }>(
          'gitrepository',
          'platform',
          '-n',
          'by-flux',
        ),
      source =>
        JSON.stringify(source.metadata).includes(
          (source.status as { lastHandledReconcileAt?: string })
            .lastHandledReconcileAt ?? 'never',
        ),
    );
    expect(await imageOf('by-flux')).toBe('web:1.1.0');

    await controller.start();
    await eventually(
      () => imageOf('by-flux'),
      image => image === 'web:1.2.0',
    );
    await expect(cluster.metrics('kustomize-controller')).resolves.toContain(
      'controller_runtime_reconcile_total',
    );
  });

  it('Flux installs a chart of the repository', async () => {
    await apply({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'web', namespace: 'by-flux' },
      spec: {
        interval: '1h',
        serviceAccountName: 'applier',
        chart: {
          spec: {
            chart: './charts/web',
            valuesFiles: ['./values/web.yaml'],
            sourceRef: { kind: 'GitRepository', name: 'platform' },
          },
        },
        install: { disableWait: true },
      },
    });
    await eventually(
      () => imageOf('by-flux', 'from-chart'),
      image => image === 'chart:2.0.0',
    );
    const release = await eventually(
      () => get<WithConditions>('helmrelease', 'web', '-n', 'by-flux'),
      object => hasCondition(object, 'Ready'),
    );
    expect(release.status?.conditions).toContainEqual(
      expect.objectContaining({ reason: 'InstallSucceeded' }),
    );
  });

  it('Argo CD syncs Applications from the same repository, of Kustomize and of Helm with values from elsewhere', async () => {
    await apply(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'forge',
          namespace: 'argocd',
          labels: { 'argocd.argoproj.io/secret-type': 'repository' },
        },
        stringData: {
          type: 'git',
          url: cloneUrl,
          username: forge.admin.name,
          password: forge.admin.token,
        },
      },
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'web', namespace: 'argocd' },
        spec: {
          project: 'default',
          source: {
            repoURL: cloneUrl,
            targetRevision: 'main',
            path: 'by-argocd',
          },
          destination: {
            server: 'https://kubernetes.default.svc',
            namespace: 'by-argocd',
          },
          syncPolicy: { automated: { prune: true, selfHeal: true } },
        },
      },
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'chart', namespace: 'argocd' },
        spec: {
          project: 'default',
          sources: [
            {
              repoURL: cloneUrl,
              targetRevision: 'main',
              path: 'charts/web',
              helm: { valueFiles: ['$values/values/web.yaml'] },
            },
            { repoURL: cloneUrl, targetRevision: 'main', ref: 'values' },
          ],
          destination: {
            server: 'https://kubernetes.default.svc',
            namespace: 'by-argocd',
          },
          syncPolicy: { automated: { prune: true, selfHeal: true } },
        },
      },
    );

    const status = await eventually(
      () =>
        get<{
          status?: {
            sync?: { status: string };
            health?: { status: string };
            conditions?: object[];
          };
        }>('application', 'web', '-n', 'argocd'),
      application =>
        application.status?.sync?.status === 'Synced' &&
        application.status?.health?.status === 'Healthy',
    );
    expect(status.status?.conditions ?? []).toEqual([]);
    await eventually(
      () => imageOf('by-argocd', 'from-chart'),
      image => image === 'chart:2.0.0',
    );

    await pushFiles(cloneUrl, forge.admin, files('by-argocd', 'web:1.1.0'));
    await cluster.kubectl.run([
      'annotate',
      'application',
      'web',
      '-n',
      'argocd',
      'argocd.argoproj.io/refresh=normal',
    ]);
    await eventually(
      () => imageOf('by-argocd'),
      image => image === 'web:1.1.0',
    );
  });
});

describe('the rig', () => {
  it('leaves no process when it is stopped, and has kept its data at the next start', async () => {
    const alive = (pid: number) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    const components = [...cluster.components, forge.component];
    const pids = components.map(({ pid }) => pid as number);
    expect(pids.every(alive)).toBe(true);
    const before = { server: cluster.server, forge: forge.url };

    await rig.stop();
    expect(pids.filter(alive)).toEqual([]);

    rig = await startRig({
      stateDirectory: join(folder, 'rig'),
      only: ['control-plane', 'gitea'],
      logger,
    });
    [cluster] = rig.clusters;
    forge = rig.forge as RigForge;
    expect({ server: cluster.server, forge: forge.url }).toEqual(before);
    expect(cluster.components.map(({ name }) => name)).toEqual([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kwok',
    ]);
    await eventually(
      () => get<WithConditions>('deployment', 'web', '-n', 'by-flux'),
      object => hasCondition(object, 'Available'),
    );
    await expect(
      forge.request('GET', '/repos/acme/platform/branches/main'),
    ).resolves.toMatchObject({ name: 'main' });
  });
});
