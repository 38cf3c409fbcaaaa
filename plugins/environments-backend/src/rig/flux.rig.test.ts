import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { ENVIRONMENT, VALUES } from './__testUtils__/AcmeEnvironments';
import { ALL_DONE, statesOf, stepOf } from './__testUtils__/chain';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

describe('an environment on real Kubernetes with real Flux', () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start();
    await world.backend.startBackend();
    await world.backend.ready();
  });
  afterAll(() => world?.stop());

  const jsonpath = (path: string, ...object: string[]) =>
    world.kubectl('get', ...object, `--output=jsonpath=${path}`);
  const inNamespace = '--namespace=acme-staging';
  const imageServed = () =>
    jsonpath(
      '{.spec.template.spec.containers[0].image}',
      'deployment',
      'web',
      inNamespace,
    );
  /** Has Flux look at an object, which it does by itself every hour; gives what it will say that it was asked by. */
  const lookNow = async (kind: string, name: string) => {
    const at = new Date().toISOString();
    await world.kubectl(
      'annotate',
      '--overwrite',
      kind,
      name,
      '--namespace=flux-system',
      `reconcile.fluxcd.io/requestedAt=${at}`,
    );
    return at;
  };
  /** Whether the engine's work is shown as not done, for want of something. */
  const waitsFor =
    (what: string) =>
    ({ status }: EnvironmentDetail) => {
      const { state, summary } = stepOf(status.chain, 'applied');
      return state === 'running' && summary?.includes(what) === true;
    };
  /** Adds a line to the values by hand, as somebody with a clone of the repository; gives the commit. */
  const pushValues = async (message: string, lines: string) => {
    const clone = await world.backend.clone();
    const text = await world.backend.git('show', `main:${VALUES}`);
    const commit = await clone.commit(message, {
      [VALUES]: `${text}\n${lines}`,
    });
    await clone.push();
    return commit;
  };

  it('becomes ready, every step done', async () => {
    const { id } = await world.create('staging');
    const detail = await world.settled('staging');
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(detail).toMatchObject({
      status: {
        address: 'https://staging.acme.example.com',
        applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
        workloads: [{ name: 'web', desired: 2, ready: 2, health: 'ready' }],
        stale: false,
      },
      lastOperations: [{ id, state: 'succeeded' }],
    });
    expect(detail.status.chain.every(({ at }) => at !== undefined)).toBe(true);
    expect(await imageServed()).toMatch(/:1\.4\.2$/);
    const branch = await world.backend.git(
      'rev-parse',
      'berth/environments/acme-staging',
    );
    expect(
      await jsonpath(
        '{.status.lastAppliedRevision}',
        'kustomization',
        'acme-staging',
        '--namespace=flux-system',
      ),
    ).toContain(branch);
  });

  it('shows pods, logs, events and objects with the rights that the docs name, and no more', async () => {
    const { client } = world.backend;
    const { items: pods } = await client.getPods(ENVIRONMENT);
    expect(pods).toHaveLength(2);
    const lines = await client.getLogs(ENVIRONMENT, {
      pod: pods[0].name,
      tail: 3,
    });
    expect(lines.trim().split('\n').length).toBeGreaterThan(0);
    const { items: events } = await client.getEvents(ENVIRONMENT);
    expect(events.map(({ reason }) => reason)).toContain('SuccessfulCreate');
    const { items: objects } = await client.getObjects(ENVIRONMENT);
    // Nobody acts on certificates here.
    expect(
      objects.filter(
        ({ health, kind }) => health === 'unknown' && kind !== 'Certificate',
      ),
    ).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'HelmRelease',
        'Deployment',
        'Ingress',
        'Certificate',
        'RoleBinding',
      ]),
    );
    const { items: clusters } = await client.listClusters();
    expect(clusters).toMatchObject([{ name: 'local', reachable: true }]);
    expect(clusters[0].problem).toBeUndefined();

    const may = (...question: string[]) =>
      world
        .kubectl(
          'auth',
          'can-i',
          ...question,
          '--as=system:serviceaccount:berth:berth',
        )
        .then(
          answer => answer.trim(),
          // kubectl ends with 1 where the answer is no.
          () => 'no',
        );
    expect(
      await may('patch', 'gitrepositories', '--namespace=flux-system'),
    ).toBe('yes');
    for (const question of [
      ['get', 'secrets', inNamespace],
      ['delete', 'pods', inNamespace],
      ['create', 'deployments', inNamespace],
      ['patch', 'kustomizations', '--namespace=flux-system'],
      ['create', 'pods', '--subresource=exec', inNamespace],
    ]) {
      expect({ question, may: await may(...question) }).toEqual({
        question,
        may: 'no',
      });
    }
  });

  it('deploys another version', async () => {
    const { id } = await world.deploy('staging', '1.5.0');
    const detail = await world.settled('staging');
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(detail).toMatchObject({
      status: {
        applications: [{ name: 'web', desired: '1.5.0', running: '1.5.0' }],
      },
      lastOperations: [{ id, state: 'succeeded' }, expect.anything()],
    });
    expect(await imageServed()).toMatch(/:1\.5\.0$/);
  });

  it('takes other parameters, a size and values', async () => {
    await world.submit({
      kind: 'update',
      environment: ENVIRONMENT,
      changes: {
        size: 'medium',
        parameters: { domain: 'acme.example.com', language: 'de' },
        values: { web: { replicaCount: 3 } },
      },
    });
    const detail = await world.settled('staging');
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(detail.status.workloads).toMatchObject([{ desired: 3, ready: 3 }]);
    expect(detail.status.quota).toContainEqual(
      expect.objectContaining({ resource: 'pods', hard: '20' }),
    );
  });

  it('follows what somebody pushes by hand, and says who', async () => {
    const commit = await pushValues('Greet otherwise', 'greeting: Hello\n');
    const detail = await world.until(
      'staging',
      ({ commit: shown, status }) =>
        shown?.sha === commit && status.phase === 'ready',
    );
    expect(detail.commit).toMatchObject({
      foreign: true,
      author: 'Some Body',
      title: 'Greet otherwise',
    });
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(
      await jsonpath('{.data}', 'configmap', 'web', inNamespace),
    ).toContain('Hello');
  });

  it('shows what somebody changes in the cluster, and the next look of Flux repairs it', async () => {
    await world.kubectl(
      'scale',
      'deployment',
      'web',
      '--replicas=4',
      inNamespace,
    );
    await world.until('staging', ({ status }) =>
      status.workloads.some(
        ({ desired, ready }) => desired === 4 && ready === 4,
      ),
    );
    await world.kubectl('delete', 'ingress', 'environment', inNamespace);
    const { step, detail } = await world.untilStep(
      'staging',
      'reachable',
      'running',
    );
    expect(step.summary).toBe('No ingress serves staging.acme.example.com yet');
    expect(detail.status.phase).not.toBe('ready');

    await lookNow('kustomization', 'acme-staging.contents');
    await lookNow('helmrelease', 'acme-staging.web');
    const repaired = await world.until(
      'staging',
      ({ status }) =>
        status.phase === 'ready' &&
        status.workloads.some(
          ({ desired, ready }) => desired === 3 && ready === 3,
        ),
    );
    expect(statesOf(repaired)).toEqual(ALL_DONE);
    expect(
      await jsonpath(
        '{.items[*].reason}',
        'events',
        '--namespace=flux-system',
        '--field-selector=involvedObject.name=acme-staging.web',
      ),
    ).toMatch(/DriftDetected.*DriftCorrected|DriftCorrected.*DriftDetected/);
  });

  it('does not call an environment ready whose Deployment somebody has deleted', async () => {
    await world.kubectl('delete', 'deployment', 'web', inNamespace);
    const { step, detail } = await world.untilStep(
      'staging',
      'workloads',
      'failed',
    );
    expect(step.summary).toBe('Deployment web does not exist on the cluster');
    expect(detail.status.phase).toBe('failed');
    await lookNow('helmrelease', 'acme-staging.web');
    const repaired = await world.until(
      'staging',
      ({ status }) => status.phase === 'ready',
    );
    expect(statesOf(repaired)).toEqual(ALL_DONE);
  });

  it('does not call an environment ready whose HelmRelease somebody has deleted', async () => {
    await world.kubectl(
      'delete',
      'helmrelease',
      'acme-staging.web',
      '--namespace=flux-system',
    );
    const missed = await world.until(
      'staging',
      waitsFor('HelmRelease acme-staging.web'),
    );
    expect(missed.status.phase).not.toBe('ready');
    await lookNow('kustomization', 'acme-staging');
    const repaired = await world.until(
      'staging',
      ({ status }) => status.phase === 'ready',
    );
    expect(statesOf(repaired)).toEqual(ALL_DONE);
  });

  it('does not call a chart applied that Flux can’t build', async () => {
    const file = 'charts/web/Chart.yaml';
    const chart = await world.backend.git('show', `main:${file}`);
    const push = async (message: string, text: string) => {
      const clone = await world.backend.clone();
      const commit = await clone.commit(message, { [file]: text });
      await clone.push();
      return commit;
    };
    await push(
      'A chart of no known type',
      chart
        .replace(/^version: .*$/m, 'version: 7.7.7')
        .replace(/^type: .*$/m, 'type: rubbish'),
    );
    const missed = await world.until(
      'staging',
      waitsFor('version 7.7.7 of the chart web'),
    );
    expect(missed.status.phase).not.toBe('ready');
    const commit = await push('The chart as it was', `${chart}\n`);
    await world.until(
      'staging',
      ({ commit: shown, status }) =>
        shown?.sha === commit && status.phase === 'ready',
    );
  });

  it('leaves to an autoscaler what the chart leaves to it', async () => {
    const clone = await world.backend.clone();
    const text = await world.backend.git('show', `main:${VALUES}`);
    const commit = await pushValues(
      'Scale by load',
      'autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 5 }\n',
    );
    await world.until(
      'staging',
      ({ commit: shown, status }) =>
        shown?.sha === commit && status.phase === 'ready',
    );
    await world.kubectl(
      'scale',
      'deployment',
      'web',
      '--replicas=5',
      inNamespace,
    );
    const scaled = ({ status }: EnvironmentDetail) =>
      status.phase === 'ready' &&
      status.workloads.some(
        ({ desired, ready }) => desired === 5 && ready === 5,
      );
    await world.until('staging', scaled);
    const asked = await lookNow('helmrelease', 'acme-staging.web');
    await world.kubectl(
      'wait',
      'helmrelease/acme-staging.web',
      `--for=jsonpath={.status.lastHandledReconcileAt}=${asked}`,
      '--namespace=flux-system',
      '--timeout=120s',
    );
    expect((await world.detail('staging')).status.workloads).toMatchObject([
      { desired: 5, ready: 5 },
    ]);

    await clone.pull();
    await clone.pushCommit('Scale by hand again', { [VALUES]: `${text}\n` });
    await world.until('staging', ({ status }) =>
      status.workloads.some(
        ({ desired, ready }) => desired === 3 && ready === 3,
      ),
    );
    await world.deploy('staging', '1.4.2');
    await world.settled('staging');
  });

  it('says in the pod’s words that an image is missing, while the version before serves', async () => {
    const { id } = await world.deploy('staging', '9.9.9');
    const { step, detail } = await world.untilStep(
      'staging',
      'workloads',
      'failed',
    );
    expect(stepOf(detail.status.chain, 'applied').state).toBe('done');
    expect(step.summary).toMatch(
      /^Deployment web waits for its image: .*web:9\.9\.9: not found$/,
    );
    expect(step.evidence).toMatchObject([
      {
        kind: 'Pod',
        reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
      },
    ]);
    expect(detail.status).toMatchObject({
      phase: 'degraded',
      blocker: { step: 'workloads' },
      workloads: [{ ready: 3 }],
    });
    expect(detail.openOperations).toMatchObject([{ id, state: 'applied' }]);

    await world.deploy('staging', '1.5.0');
    expect(statesOf(await world.settled('staging'))).toEqual(ALL_DONE);
  });

  it('says what the quota refuses', async () => {
    await pushValues('Ask for more than there is', 'replicaCount: 40\n');
    const { step, detail } = await world.untilStep(
      'staging',
      'workloads',
      'failed',
    );
    expect(stepOf(detail.status.chain, 'applied').state).toBe('done');
    expect(step.summary).toMatch(/exceeded quota: environment/);
    expect(detail.status.blocker?.advice).toBeDefined();
  });

  it('says in the HelmRelease’s words why a release can’t be made', async () => {
    await pushValues('Break the values', 'service: { port: none }\n');
    const { step } = await world.untilStep('staging', 'applied', 'failed');
    expect(step.summary).toMatch(/^The release of web failed: /);
    expect(step.summary).toMatch(/service.*port/s);
    expect(step.evidence).toMatchObject([
      {
        kind: 'HelmRelease',
        namespace: 'flux-system',
        name: 'acme-staging.web',
      },
    ]);
    expect(await imageServed()).toMatch(/:1\.5\.0$/);
  });

  it('goes back to where all was well', async () => {
    const { items } = await world.backend.client.getHistory(ENVIRONMENT);
    const good = items.find(({ title }) => title === 'Greet otherwise');
    await world.submit({
      kind: 'rollback',
      environment: ENVIRONMENT,
      toCommit: good!.commit,
    });
    const detail = await world.settled('staging');
    expect(statesOf(detail)).toEqual(ALL_DONE);
    expect(detail.lastOperations[0]).toMatchObject({
      kind: 'rollback',
      state: 'succeeded',
    });
    expect(detail.status.workloads).toMatchObject([{ desired: 3, ready: 3 }]);
  });

  it('becomes ready with a database, and goes with it', async () => {
    await world.createWithDatabase('data');
    const { status } = await world.settled('data');
    expect(status.workloads).toMatchObject([
      { kind: 'Deployment', name: 'web', health: 'ready' },
      { kind: 'StatefulSet', name: 'database', health: 'ready' },
    ]);
    await world.remove('data');
    await world.gone('data');
  });

  it('goes, and says so once nothing of it is left', async () => {
    await world.remove('staging');
    const answer = await world.gone('staging');
    expect((await answer.json()).error.message).toMatch(/succeeded/);
    for (const kind of ['kustomization', 'gitrepository']) {
      expect(
        await jsonpath('{.items[*].metadata.name}', kind, '--all-namespaces'),
      ).not.toContain('acme-staging');
    }
    expect(
      await jsonpath('{.items[*].metadata.name}', 'namespaces'),
    ).not.toContain('acme-staging');
    const heads = await world.backend.remoteHeads();
    expect([...heads.keys()].filter(head => /acme-staging/.test(head))).toEqual(
      [],
    );
  });
});
