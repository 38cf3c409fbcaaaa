import { eventually } from '@berth/rig/testUtils';
import { ClustersWorld } from './__testUtils__/ClustersWorld';
import { DELIVERED, statesOf, stepOf } from './__testUtils__/chain';
import type { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

/** An engine looks at a cluster that comes back after up to half a minute, for one type of objects after the other. */
const PATIENCE_MS = 300_000;

describe('two clusters that Secrets describe, one with Flux, one with Argo CD', () => {
  let world: ClustersWorld;
  let rig: RigWorld;

  beforeAll(async () => {
    world = await ClustersWorld.start();
    ({ rig } = world);
    await world.connectOne();
    await rig.backend.startBackend();
    await rig.backend.ready();
  });
  afterAll(() => rig?.stop());

  const creationOf = (name: string, cluster: string) => ({
    customer: 'acme',
    name,
    stage: 'staging',
    cluster,
    blueprint: { name: 'standard' },
    owner: 'group:default/team-a',
    parameters: { domain: 'acme.example.com' },
  });
  const create = (name: string, cluster: string) =>
    rig.submit({ kind: 'create', environment: creationOf(name, cluster) });

  const clusters = async () => (await rig.backend.client.listClusters()).items;
  const untilClusters = (wanted: object[]) =>
    eventually(
      clusters,
      items => {
        try {
          expect(items).toMatchObject(wanted);
          return items.length === wanted.length;
        } catch {
          return false;
        }
      },
      PATIENCE_MS,
    );

  /** An environment serves a version, with its newest operation through. */
  async function expectServed(name: string, version: string, id: string) {
    const detail = await eventually(
      () => rig.detail(name),
      ({ status, openOperations }) =>
        status.phase === 'ready' &&
        status.applications[0]?.running === version &&
        openOperations.length === 0,
      PATIENCE_MS,
    );
    expect(statesOf(detail)).toMatchObject(DELIVERED);
    expect(detail.status.stale).toBe(false);
    expect(detail.lastOperations[0]).toMatchObject({ id, state: 'succeeded' });
  }

  /** An environment of which nobody knows how it is, with the sentence that says why. */
  async function unknown(name: string, words: RegExp) {
    const detail = await rig.until(
      name,
      ({ status }) =>
        status.phase === 'unknown' &&
        words.test(stepOf(status.chain, 'fetched').summary ?? ''),
    );
    expect(detail.status.stale).toBe(true);
    const since = stepOf(detail.status.chain, 'fetched').at ?? '';
    expect(Date.parse(since)).toBeGreaterThanOrEqual(
      Date.parse(detail.status.observedAt ?? ''),
    );
    for (const step of ['applied', 'workloads', 'reachable'] as const) {
      expect(stepOf(detail.status.chain, step).state).toBe('unknown');
    }
    return detail;
  }

  it('a cluster comes with its Secret, while the backend runs', async () => {
    await untilClusters([
      { name: 'one', engine: 'flux', delivery: 'branches', reachable: true },
    ]);
    await world.connectTwo();
    const both = await untilClusters([
      { name: 'one', reachable: true },
      { name: 'two', title: 'Number two', engine: 'argocd', reachable: true },
    ]);
    expect(both[1]).not.toHaveProperty('problem');
  });

  it('an environment on each becomes ready', async () => {
    const [first, second] = await Promise.all([
      create('first', 'one'),
      create('second', 'two'),
    ]);
    await expectServed('first', '1.4.2', first.id);
    await expectServed('second', '1.4.2', second.id);
    expect((await rig.detail('first')).spec?.cluster).toBe('one');
    expect((await rig.detail('second')).spec?.cluster).toBe('two');
    const imageIn = (cluster: typeof world.one, namespace: string) =>
      cluster.kubectl.run([
        'get',
        'deployment',
        'web',
        `--namespace=${namespace}`,
        '--output=jsonpath={.spec.template.spec.containers[0].image}',
      ]);
    expect(await imageIn(world.one, 'acme-first')).toMatch(/:1\.4\.2$/);
    expect(await imageIn(world.two, 'acme-second')).toMatch(/:1\.4\.2$/);
    await expect(imageIn(world.one, 'acme-second')).rejects.toThrow();
  });

  it('one is killed: its environments are not known, the other goes on, and all catches up when it is back', async () => {
    await world.two.component('kube-apiserver').kill();
    await world.two.component('etcd').kill();
    const away = await unknown(
      'second',
      /^Cluster two can't be reached: .*ECONNREFUSED/,
    );
    expect(away.status.workloads).toMatchObject([{ name: 'web', ready: 2 }]);
    await untilClusters([
      { name: 'one', reachable: true },
      {
        name: 'two',
        reachable: false,
        lastAnswerAt: expect.any(String),
        problem: expect.stringContaining("can't be reached"),
      },
    ]);

    // What is asked for of the dead one is committed, and waits.
    const waiting = await rig.deploy('second', '1.5.0');
    const third = await create('third', 'two');
    for (const [name, { id }] of [
      ['second', waiting],
      ['third', third],
    ] as const) {
      const detail = await rig.until(
        name,
        ({ status, openOperations: [open] }) =>
          open?.id === id &&
          open.state === 'committed' &&
          stepOf(status.chain, 'committed').state === 'done',
      );
      expect(stepOf(detail.status.chain, 'fetched')).toMatchObject({
        state: 'unknown',
        summary: expect.stringMatching(/^Cluster two can't be reached: /),
      });
    }

    // The other one is as it was.
    const undisturbed = await rig.deploy('first', '1.5.0');
    await expectServed('first', '1.5.0', undisturbed.id);

    await world.two.component('etcd').start();
    await world.two.component('kube-apiserver').start();
    await expectServed('second', '1.5.0', waiting.id);
    await expectServed('third', '1.4.2', third.id);
    const { items } = await rig.backend.client.getHistory(
      { customer: 'acme', name: 'second' },
      { limit: 100 },
    );
    expect(items.map(({ title }) => title)).toEqual([
      expect.stringContaining('1.5.0'),
      expect.stringContaining('Create'),
    ]);
  });

  it('a token that is not good any more is said, and the next one is taken from the Secret at once', async () => {
    const pods = () =>
      rig.backend
        .fetch('/environments/acme/second/pods')
        .then(async answer => ({
          status: answer.status,
          body: await answer.text(),
        }));
    await world.revokeTokensOfTwo();
    const refused = await eventually(pods, ({ status }) => status === 503);
    expect(refused.body).toContain(
      "Cluster two does not accept Berth's credentials",
    );

    await world.connectTwo();
    await eventually(pods, ({ status }) => status === 200);
    const { id } = await rig.deploy('second', '1.4.1');
    await expectServed('second', '1.4.1', id);
  });

  it('a Secret that would have Berth run a command is refused in words, and disturbs nobody', async () => {
    await world.describeTwo({
      kubeconfig: JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
        clusters: [{ name: 'a', cluster: { server: world.two.server } }],
        users: [{ name: 'a', user: { exec: { command: '/bin/false' } } }],
      }),
    });
    const words =
      /Secret berth-clusters\/two can't be used: .*users\[0\]\.user\.exec would run a command/;
    await unknown('second', words);
    await untilClusters([
      { name: 'one', reachable: true },
      {
        name: 'two',
        reachable: false,
        problem: expect.stringMatching(words),
        environments: { unknown: 2 },
      },
    ]);
    const { id } = await rig.deploy('first', '1.4.1');
    await expectServed('first', '1.4.1', id);
  });

  it('a cluster whose Secret goes is not known, never green, and comes back with it', async () => {
    await world.removeSecret('two');
    await unknown('second', /No cluster "two" is configured/);
    await untilClusters([{ name: 'one' }]);
    const refused = await rig.backend.post('/operations', {
      kind: 'create',
      environment: creationOf('fourth', 'two'),
    });
    expect(refused.status).toBe(400);
    expect((await refused.json()).error.message).toMatch(
      /cluster takes one of one$/,
    );

    await world.connectTwo();
    await untilClusters([{ name: 'one' }, { name: 'two', reachable: true }]);
    const { status } = await rig.settled('second');
    expect(status).toMatchObject({
      stale: false,
      applications: [{ desired: '1.4.1', running: '1.4.1' }],
    });
    await rig.settled('third');
  });

  it('the hub is away: what its Secrets said holds, also for deployments', async () => {
    const server = world.one.component('kube-apiserver');
    await server.stop();
    await unknown('first', /^Cluster one can't be reached: /);
    const { id } = await rig.deploy('second', '1.5.0');
    await expectServed('second', '1.5.0', id);

    // A backend that begins meanwhile knows no cluster, says so, refuses nothing for good, and recovers.
    await rig.backend.stopBackend();
    await rig.backend.startBackend();
    await rig.backend.ready();
    const unread =
      /The Secrets in berth-clusters that describe clusters can't be read: /;
    await unknown('second', unread);
    const refused = await rig.backend.post('/operations', {
      kind: 'deploy',
      environment: { customer: 'acme', name: 'second' },
      versions: { web: '1.4.2' },
    });
    expect(refused.status).toBe(503);
    expect((await refused.json()).error.message).toMatch(unread);

    await server.start();
    await untilClusters([{ reachable: true }, { reachable: true }]);
    const last = await rig.deploy('second', '1.4.2');
    await expectServed('second', '1.4.2', last.id);
    await rig.settled('first');
  });
});
