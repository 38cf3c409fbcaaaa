import {
  argocdRenderer,
  renderEnvironment,
} from '@berth/plugin-environments-common/domain';
import { eventually } from '@berth/rig/testUtils';
import type { WorkingCopy } from '../desired/__testUtils__/WorkingCopy';
import {
  ENVIRONMENT,
  PATIENCE_MS,
  VALUES,
} from './__testUtils__/AcmeEnvironments';
import { DELIVERED, statesOf, stepOf } from './__testUtils__/chain';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

describe('an environment on real Kubernetes with real Argo CD', () => {
  let world: RigWorld;
  let copy: WorkingCopy;

  beforeAll(async () => {
    world = await RigWorld.start({ engine: 'argocd' });
    await world.backend.startBackend();
    await world.backend.ready();
    copy = await world.backend.clone();
  });
  afterAll(() => world?.stop());

  const get = (...args: string[]) => world.kubectl('get', ...args);
  const ofWeb = (path: string) =>
    get(
      'deployment',
      'web',
      '--namespace=acme-staging',
      `--output=jsonpath={${path}}`,
    );
  const imageOf = () => ofWeb('.spec.template.spec.containers[0].image');

  /** Somebody pushes files, and Berth has seen it; gives the commit. */
  async function push(files: Record<string, string | undefined>) {
    const commit = await copy.pushCommit('Change by hand', files);
    await world.until(
      'staging',
      ({ status }) => stepOf(status.chain, 'committed').commit === commit,
    );
    return commit;
  }

  /** The files as they were before the newest commit. */
  async function revert() {
    await copy.pull();
    await copy.git('revert', '--no-edit', 'HEAD');
    await copy.push();
    return world.settled('staging');
  }

  it('becomes ready, with all that its overlay and its chart make', async () => {
    const { id } = await world.create('staging');
    const detail = await world.settled('staging');
    expect(statesOf(detail)).toMatchObject(DELIVERED);
    expect(detail).toMatchObject({
      status: {
        applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
        stale: false,
      },
      lastOperations: [{ id, state: 'succeeded' }],
    });
    expect(await imageOf()).toMatch(/:1\.4\.2$/);
    // What the environment is reaches the chart without a HelmRelease that a component could patch.
    expect(await ofWeb('.metadata.labels.berth\\.dev/customer')).toBe('acme');
    expect(
      await get(
        'configmap',
        'web',
        '--namespace=acme-staging',
        '--output=jsonpath={.data.LANGUAGE}',
      ),
    ).toBe('en');
  });

  it('takes a new version', async () => {
    await world.deploy('staging', '1.5.0');
    await world.until(
      'staging',
      ({ status }) => status.applications[0]?.running === '1.5.0',
    );
    await world.settled('staging');
    expect(await imageOf()).toMatch(/:1\.5\.0$/);
  });

  it('follows what somebody pushes', async () => {
    await copy.pull();
    const commit = await push({
      [VALUES]: 'image: {tag: "1.5.0"}\ngreeting: "By hand"\n',
    });
    const detail = await world.settled('staging');
    expect(stepOf(detail.status.chain, 'committed').commit).toBe(commit);
    expect(
      await get(
        'configmap',
        'web',
        '--namespace=acme-staging',
        '--output=jsonpath={.data.GREETING}',
      ),
    ).toBe('By hand');
  });

  it('is repaired where somebody changes the cluster', async () => {
    await world.kubectl('delete', 'service', 'web', '--namespace=acme-staging');
    await world.kubectl(
      'scale',
      'deployment/web',
      '--replicas=0',
      '--namespace=acme-staging',
    );
    await world.until(
      'staging',
      ({ status }) => status.phase === 'ready' && status.workloads.length > 0,
    );
    await world.kubectl(
      'wait',
      'deployment/web',
      '--for=jsonpath={.spec.replicas}=2',
      '--namespace=acme-staging',
      '--timeout=60s',
    );
    await get('service', 'web', '--namespace=acme-staging');
    expect(statesOf(await world.settled('staging'))).toMatchObject(DELIVERED);
  });

  it('says which image can\u2019t be pulled, and goes back', async () => {
    const earlier = await world.detail('staging');
    const before = stepOf(earlier.status.chain, 'committed').commit!;
    await world.deploy('staging', '9.0.0');
    const { step } = await world.untilStep('staging', 'workloads', 'failed');
    expect(step.summary).toMatch(/9\.0\.0/);
    await world.submit({
      kind: 'rollback',
      environment: ENVIRONMENT,
      toCommit: before,
    });
    await world.until(
      'staging',
      ({ status }) => status.applications[0]?.running === '1.5.0',
    );
    await world.settled('staging');
  });

  it('says what the chart does not take', async () => {
    await push({ [VALUES]: 'image: {tag: "1.5.0"}\nlogLevel: loud\n' });
    const { step } = await world.untilStep('staging', 'applied', 'failed');
    expect(step.summary).toMatch(/^The release of web failed: .*logLevel/);
    expect(step.evidence).toMatchObject([
      { kind: 'Application', name: 'acme-staging.web' },
    ]);
    expect(statesOf(await revert())).toMatchObject(DELIVERED);
  });

  it('says what the quota refuses', async () => {
    await push({ [VALUES]: 'image: {tag: "1.5.0"}\nreplicaCount: 30\n' });
    const detail = await world.until('staging', ({ status }) =>
      /exceeded quota/.test(JSON.stringify(stepOf(status.chain, 'workloads'))),
    );
    expect(detail.status.blocker?.step ?? 'workloads').toBe('workloads');
    await revert();
  });

  it('says what its overlay can\u2019t be built of', async () => {
    await push({ 'customers/acme/staging/broken.yaml': 'kind: Nothing\n' });
    const overlay = 'customers/acme/staging/kustomization.yaml';
    const text = await copy.git('show', `HEAD:${overlay}`);
    await push({
      [overlay]: `${text.replace(
        'resources:',
        'resources:\n  - broken.yaml',
      )}\n`,
    });
    const { detail, step } = await world.untilStep(
      'staging',
      'applied',
      'failed',
    );
    expect(statesOf(detail).fetched).toBe('done');
    expect(step.summary).toMatch(
      /^The engine can't apply it: `kustomize build customers\/acme\/staging` failed .*broken\.yaml/,
    );
    await revert();
  });

  it.each([
    [
      'widens its access in the cluster',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: breakout}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: web, namespace: acme-staging}]\n',
      /ClusterRoleBinding is not permitted in project acme-staging\.charts/,
    ],
    [
      'takes its own walls down',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}\n',
      /NetworkPolicy is not permitted in project acme-staging\.charts/,
    ],
    [
      'reaches into another namespace',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: breakout, namespace: default}\n',
      /namespace default is not permitted in project/,
    ],
  ])('refuses a chart that %s', async (_, template, words) => {
    const values = await copy.git('show', `HEAD:${VALUES}`);
    await push({
      'charts/web/templates/breakout.yaml': template,
      [VALUES]: `${values}\n# ${words}\n`,
    });
    const { step } = await world.untilStep('staging', 'applied', 'failed');
    expect(step.summary).toMatch(words);
    await revert();
    await expect(get('clusterrolebinding', 'breakout')).rejects.toThrow(
      /not found/,
    );
  });

  it('says that Argo CD can\u2019t build, and recovers', async () => {
    const repositories = world.cluster.component('argocd-repo-server');
    await repositories.stop();
    await push({ [VALUES]: 'image: {tag: "1.5.0"}\ngreeting: "Later"\n' });
    const { step } = await world.untilStep('staging', 'fetched', 'failed');
    expect(step.summary).toMatch(/connection refused|connection error/);
    await repositories.start();
    await world.settled('staging');
  });

  it('says what it waits for while Argo CD stands still, and recovers', async () => {
    const controller = world.cluster.component('argocd-application-controller');
    await controller.stop();
    await push({ [VALUES]: 'image: {tag: "1.5.0"}\ngreeting: "Even later"\n' });
    await world.until('staging', ({ status }) =>
      /^The engine has \w{7} and is to fetch \w{7}$/.test(
        stepOf(status.chain, 'fetched').summary ?? '',
      ),
    );
    await controller.start();
    expect(statesOf(await world.settled('staging'))).toMatchObject(DELIVERED);
  });

  it('keeps to a sync window, and says so', async () => {
    await world.stage.apply({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'freeze', namespace: 'argocd' },
      spec: {
        syncWindows: [
          {
            kind: 'deny',
            schedule: '* * * * *',
            duration: '1h',
            applications: ['*'],
          },
        ],
      },
    });
    await world.kubectl(
      'patch',
      'configmap',
      'argocd-cm',
      '--namespace=argocd',
      '--type=merge',
      `--patch=${JSON.stringify({
        data: {
          globalProjects:
            '- projectName: freeze\n  labelSelector:\n    matchExpressions:\n    - {key: berth.dev/stage, operator: In, values: [staging]}\n',
        },
      })}`,
    );
    await push({ [VALUES]: 'image: {tag: "1.5.0"}\ngreeting: "In time"\n' });
    const detail = await world.until('staging', ({ status }) =>
      /sync window/.test(stepOf(status.chain, 'applied').summary ?? ''),
    );
    expect(stepOf(detail.status.chain, 'applied')).toMatchObject({
      state: 'running',
      summary:
        'A sync window holds it back: project freeze denies syncs for 1h from "* * * * *"',
    });
    await world.kubectl(
      'patch',
      'configmap',
      'argocd-cm',
      '--namespace=argocd',
      '--type=json',
      '--patch=[{"op":"remove","path":"/data/globalProjects"}]',
    );
    await world.kubectl(
      'annotate',
      'applications',
      '--all',
      '--namespace=argocd',
      'argocd.argoproj.io/refresh=normal',
    );
    await world.settled('staging');
  });

  it('comes too where somebody pushes its folder without an object of the engine, and goes with it', async () => {
    const blueprint = await world.backend.client.getBlueprint(
      'standard',
      '1.0.0',
    );
    const { spec } = await world.detail('staging');
    const files = renderEnvironment({
      environment: { ...spec!, name: 'dev', stage: 'dev' },
      blueprint,
      engine: argocdRenderer,
      delivery: 'branches',
      repository: { url: world.backend.remote.url, branch: 'main' },
    });
    const own = Object.entries(files).filter(([path]) =>
      path.startsWith('customers/acme/dev/'),
    );
    await copy.pull();
    await copy.pushCommit('Add a folder by hand', Object.fromEntries(own));
    const detail = await world.settled('dev');
    expect(statesOf(detail)).toMatchObject(DELIVERED);
    expect(detail.commit).toMatchObject({ foreign: true });
    await copy.pushCommit(
      'Take it away again',
      Object.fromEntries(own.map(([path]) => [path, undefined])),
    );
    await world.namespaceGone('dev');
  });

  it('becomes ready with a database, and goes with it', async () => {
    await world.createWithDatabase('data');
    const { status } = await world.settled('data');
    expect(status.workloads).toMatchObject([
      { kind: 'Deployment', name: 'web', health: 'ready' },
      { kind: 'StatefulSet', name: 'database', health: 'ready' },
    ]);
    await world.remove('data');
    await world.namespaceGone('data');
  });

  it('is taken away with all that belongs to it, though its chart is refused again and again', async () => {
    const values = await copy.git('show', `HEAD:${VALUES}`);
    await copy.pull();
    await push({
      'charts/web/templates/breakout.yaml':
        'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: more}\n',
      [VALUES]: `${values}\n# more\n`,
    });
    await world.untilStep('staging', 'applied', 'failed');
    await world.remove('staging');
    await world.namespaceGone('staging');
    // Argo CD takes nothing away while a sync is tried again.
    await eventually(
      () =>
        get(
          'applications,appprojects',
          '--namespace=argocd',
          '--selector=berth.dev/customer=acme',
          '--output=name',
        ),
      left => left.trim() === '',
      PATIENCE_MS,
    );
    await eventually(
      () => world.backend.fetch('/environments/acme/staging'),
      ({ status }) => status === 404,
      PATIENCE_MS,
    );
    expect(await get('namespaces', '--output=name')).not.toMatch(/acme-/);
  });
});
