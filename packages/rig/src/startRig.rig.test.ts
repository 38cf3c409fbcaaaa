import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './testing/eventually';
import { namespace } from './testing/objects';
import { pushFiles } from './testing/pushFiles';
import { chart, overlay } from './testing/repositoryFiles';
import { RigStage } from './testing/RigStage';

let stage: RigStage;

beforeAll(async () => {
  stage = await RigStage.start({ flux: { defaultServiceAccount: 'nobody' } });
});

afterAll(() => stage?.end());

describe('the engines', () => {
  const repository = 'platform';
  let cloneUrl: string;

  const imageOf = async (space: string, name = 'web') =>
    stage.cluster.kubectl.run([
      'get',
      'deployment',
      name,
      '-n',
      space,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    ]);

  beforeAll(async () => {
    await stage.forge.createOrganization('acme');
    ({ cloneUrl } = await stage.forge.createRepository(repository, {
      owner: 'acme',
    }));
    await pushFiles(cloneUrl, stage.forge.admin, {
      ...overlay('by-flux', 'web:1.0.0'),
      ...overlay('by-argocd', 'web:1.0.0'),
      ...chart(),
    });
    await stage.apply(namespace('by-flux'), namespace('by-argocd'));
  });

  it('Flux applies a private repository with the service account of the Kustomization, and follows it', async () => {
    await stage.apply(
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
          username: stage.forge.admin.name,
          password: stage.forge.admin.token,
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

    await stage.untilCondition(
      'Available',
      'True',
      'deployment',
      'web',
      '-n',
      'by-flux',
    );
    // Without a service account of its own a Kustomization acts as the default one, which may nothing here.
    const refused = await stage.untilCondition(
      'Ready',
      'False',
      'kustomization',
      'by-default',
      '-n',
      'by-flux',
    );
    expect(JSON.stringify(refused.status)).toContain(
      'system:serviceaccount:by-flux:nobody',
    );

    const applier = join(stage.folder, 'applier.kubeconfig');
    await writeFile(
      applier,
      await stage.cluster.kubeconfigOfServiceAccount('by-flux', 'applier'),
    );
    const asApplier = (...args: string[]) =>
      stage.cluster.kubectl.run([`--kubeconfig=${applier}`, ...args]);
    await expect(
      asApplier('get', 'deployments', '-n', 'by-flux'),
    ).resolves.toContain('web');
    await expect(
      asApplier('get', 'deployments', '-n', 'by-argocd'),
    ).rejects.toThrow(/forbidden/);

    await pushFiles(
      cloneUrl,
      stage.forge.admin,
      overlay('by-flux', 'web:1.1.0'),
    );
    await stage.cluster.kubectl.run([
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
    const controller = stage.cluster.component('kustomize-controller');
    await controller.stop();
    expect(controller.running).toBe(false);
    await expect(
      stage.cluster.metrics('kustomize-controller'),
    ).rejects.toThrow();

    await pushFiles(
      cloneUrl,
      stage.forge.admin,
      overlay('by-flux', 'web:1.2.0'),
    );
    await stage.cluster.kubectl.run([
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
        stage.get<{ metadata: object; status: { observedGeneration: number } }>(
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
    await expect(
      stage.cluster.metrics('kustomize-controller'),
    ).resolves.toContain('controller_runtime_reconcile_total');
  });

  it('Flux installs a chart of the repository', async () => {
    await stage.apply({
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
    const release = await stage.untilCondition(
      'Ready',
      'True',
      'helmrelease',
      'web',
      '-n',
      'by-flux',
    );
    expect(release.status?.conditions).toContainEqual(
      expect.objectContaining({ reason: 'InstallSucceeded' }),
    );
  });

  it('Argo CD syncs Applications from the same repository, of Kustomize and of Helm with values from elsewhere', async () => {
    await stage.apply(
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
          username: stage.forge.admin.name,
          password: stage.forge.admin.token,
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
        stage.get<{
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

    await pushFiles(
      cloneUrl,
      stage.forge.admin,
      overlay('by-argocd', 'web:1.1.0'),
    );
    await stage.cluster.kubectl.run([
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
    const components = [...stage.cluster.components, stage.forge.component];
    const pids = components.map(({ pid }) => pid as number);
    expect(pids.every(alive)).toBe(true);
    const before = { server: stage.cluster.server, forge: stage.forge.url };

    await stage.rig.stop();
    expect(pids.filter(alive)).toEqual([]);

    await stage.startAgain({ only: ['control-plane', 'gitea'] });
    expect({ server: stage.cluster.server, forge: stage.forge.url }).toEqual(
      before,
    );
    expect(stage.cluster.components.map(({ name }) => name)).toEqual([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kwok',
    ]);
    await stage.untilCondition(
      'Available',
      'True',
      'deployment',
      'web',
      '-n',
      'by-flux',
    );
    await expect(
      stage.forge.request('GET', '/repos/acme/platform/branches/main'),
    ).resolves.toMatchObject({ name: 'main' });
  });
});
