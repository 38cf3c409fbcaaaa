import type {
  EnvironmentDetail,
  Phase,
} from '@berth/plugin-environments-common';
import {
  routes,
  type RouteName,
} from '@berth/plugin-environments-common/contract';
import type { Sandbox } from '@berth/sandbox';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import {
  eventually,
  type EnvironmentsWorld,
} from './__testUtils__/EnvironmentsWorld';
import { startClusterWorld } from './__testUtils__/startClusterWorld';

jest.setTimeout(120_000);

const environment = { customer: 'acme', name: 'staging' };
const path = '/environments/acme/staging';

describe('an environment from creation to deletion', () => {
  let world: EnvironmentsWorld;
  let cluster: Sandbox['cluster'];

  beforeAll(async () => {
    ({ world, cluster } = await startClusterWorld());
    await world.startBackend();
    await world.ready();
  });
  afterAll(() => world.stop());

  /** The environment, once it is in a phase with nothing open. */
  const settled = (phase: Phase, name = 'staging') =>
    eventually(async () => {
      const detail = await world.client.getEnvironment({
        customer: 'acme',
        name,
      });
      return (
        detail.status.phase === phase &&
        detail.openOperations.length === 0 &&
        detail
      );
    });

  /** What the API gives is what the contract says. */
  async function expectAsPromised(name: RouteName, address: string) {
    const answer = await world.fetch(address);
    expect({ address, status: answer.status }).toEqual({
      address,
      status: 200,
    });
    const route = routes[name];
    const body = await answer.json();
    if ('response' in route) {
      expect(() => route.response.parse(body)).not.toThrow();
    }
    return { body, etag: answer.headers.get('ETag') };
  }

  it('becomes ready, and shows every step on the way', async () => {
    const { id } = await world.client.submitOperation({
      kind: 'create',
      environment: {
        customer: 'acme',
        stage: 'staging',
        blueprint: { name: 'standard' },
        owner: 'group:default/team-a',
        parameters: { domain: 'acme.example.com' },
      },
    });
    // It can be looked at from the moment that it was asked for.
    expect(await world.client.getEnvironment(environment)).toMatchObject({
      id: 'acme-staging',
      openOperations: [{ id }],
    });
    const detail: EnvironmentDetail = await settled('ready');
    expect(detail).toMatchObject({
      commit: { foreign: false, author: 'guest' },
      status: {
        address: 'https://staging.acme.example.com',
        applications: [{ name: 'web', desired: '1.4.2', running: '1.4.2' }],
        stale: false,
      },
      lastOperations: [{ id, state: 'succeeded' }],
    });
    expect(detail.status.chain.map(({ name, state }) => [name, state])).toEqual(
      [
        ['requested', 'done'],
        ['committed', 'done'],
        ['fetched', 'done'],
        ['applied', 'done'],
        ['workloads', 'done'],
        ['reachable', 'done'],
      ],
    );
    expect(new Set(world.signals.map(({ channel }) => channel))).toEqual(
      new Set(['environments', 'environments:acme-staging']),
    );
    for (const { message } of world.signals) {
      expect(message).toEqual({ revision: expect.any(Number) });
    }
  });

  it('answers every route as the contract promises', async () => {
    const { body: history } = await expectAsPromised(
      'getHistory',
      `${path}/history`,
    );
    await expectAsPromised('getEnvironment', path);
    await expectAsPromised(
      'getCommitFiles',
      `${path}/history/${history.items[0].commit}`,
    );
    await expectAsPromised('getObjects', `${path}/objects`);
    await expectAsPromised('getPods', `${path}/pods`);
    await expectAsPromised('getEvents', `${path}/events`);
    await expectAsPromised('listEnvironments', '/environments?q=acme');
    await expectAsPromised('listOperations', '/operations');
    await expectAsPromised('listBlueprints', '/blueprints');
    await expectAsPromised('getBlueprint', '/blueprints/standard/1.0.0');
    await expectAsPromised('listClusters', '/clusters');
    await expectAsPromised('listCustomers', '/customers?q=ac');
    await expectAsPromised('listStages', '/stages');
    const document = await (await world.fetch('/openapi.json')).json();
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\./),
      paths: { '/environments': expect.anything() },
    });
  });

  it('is an object of its cluster too, which says the same', async () => {
    const own = await eventually(async () => {
      const { items } = await world.client.getObjects(environment);
      const found = items.find(({ kind }) => kind === 'Environment');
      return found?.message === 'Ready' && found;
    });
    expect(own).toMatchObject({
      apiVersion: 'berth.dev/v1alpha1',
      namespace: 'acme-staging',
      name: 'acme-staging',
      health: 'ready',
      manifest: expect.stringMatching(/^ {2}release: web 1\.4\.2$/m),
    });
  });

  it('gives pods, their logs, and goes on giving them', async () => {
    const { items } = await world.client.getPods(environment);
    const pod = items[0].name;
    const text = await world.client.getLogs(environment, { pod, tail: 5 });
    expect(text.trim().split('\n').length).toBeGreaterThan(0);
    const seen: string[] = [];
    for await (const line of world.client.followLogs(environment, { pod })) {
      seen.push(line);
      if (seen.length === 3) {
        break;
      }
    }
    expect(seen).toHaveLength(3);
    const absent = await world.fetch(`${path}/logs?pod=nothing&follow=true`);
    expect(absent.status).toBe(404);
  });

  it('has tags: nothing is sent twice, and nobody overwrites what they have not read', async () => {
    const stages = await world.fetch('/stages');
    const again = await world.fetch('/stages', {
      headers: { 'If-None-Match': stages.headers.get('ETag')! },
    });
    expect(again.status).toBe(304);

    const { etag } = await expectAsPromised('getEnvironment', path);
    const deploy = (version: string) => ({
      kind: 'deploy',
      environment,
      versions: { web: version },
    });
    const first = await world.post('/operations', deploy('1.5.0'), {
      'If-Match': etag!,
    });
    expect(first.status).toBe(202);
    const second = await world.post('/operations', deploy('1.4.1'), {
      'If-Match': etag!,
    });
    expect(second.status).toBe(412);
    expect(await settled('ready')).toMatchObject({
      status: {
        applications: [{ name: 'web', desired: '1.5.0', running: '1.5.0' }],
      },
    });
  });

  it('takes other parameters and values, and goes back to where it was', async () => {
    await world.client.submitOperation({
      kind: 'update',
      environment,
      changes: {
        size: 'medium',
        parameters: { domain: 'acme.example.com', displayName: 'NO' },
        values: { web: { replicaCount: 2 } },
      },
    });
    const updated = await settled('ready');
    expect(updated.spec).toMatchObject({
      size: 'medium',
      parameters: { displayName: 'NO' },
    });
    const { items } = await world.client.getHistory(environment);
    expect(items.map(({ title }) => title)).toHaveLength(3);
    expect(items.every(({ operation }) => operation)).toBe(true);
    await world.client.submitOperation({
      kind: 'rollback',
      environment,
      toCommit: items[1].commit,
    });
    const back = await settled('ready');
    expect(back.spec).toEqual(items[1].spec);
  });

  it('shows what does not come up, in the words of the cluster, and heals', async () => {
    await world.client.submitOperation({
      kind: 'deploy',
      environment,
      versions: { web: '9.9.9' },
    });
    const broken = await eventually(async () => {
      const detail = await world.client.getEnvironment(environment);
      const committed = detail.openOperations[0]?.commit;
      return committed && detail.status.blocker ? detail : undefined;
    });
    expect(broken.status.phase).not.toBe('ready');
    await world.client.submitOperation({
      kind: 'deploy',
      environment,
      versions: { web: '1.5.0' },
    });
    await settled('ready');
  });

  it('shows what others push, with who it was', async () => {
    const clone = await world.clone();
    const file = 'customers/acme/staging/environment.yaml';
    const text = await world.git('show', `main:${file}`);
    expect(text).toContain('language: "en"');
    const commit = await clone.commit('Greet otherwise', {
      [file]: text.replace('language: "en"', 'language: "de"'),
    });
    await clone.push();
    const detail = await eventually(async () => {
      const seen = await world.client.getEnvironment(environment);
      return seen.commit?.sha === commit && seen;
    });
    expect(detail.commit).toMatchObject({
      foreign: true,
      author: 'Some Body',
      title: 'Greet otherwise',
    });
    const { items } = await world.client.getHistory(environment, { limit: 1 });
    expect(items[0]).toMatchObject({ commit, foreign: true });
    expect(items[0]).not.toHaveProperty('operation');
    await settled('ready');
  });

  it('goes on where it was after it was killed', async () => {
    await world.stopBackend();
    await world.startBackend();
    await world.ready();
    const { id } = await world.client.submitOperation({
      kind: 'deploy',
      environment,
      versions: { web: '1.4.1' },
    });
    const detail = await settled('ready');
    expect(detail.lastOperations[0]).toMatchObject({ id, state: 'succeeded' });
  });

  it('goes, and says so when nothing of it is left', async () => {
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    await config
      .makeApiClient(CoreV1Api)
      .createNamespace({ body: { metadata: { name: 'somebody-else' } } });
    const taken = await world.post('/operations', {
      kind: 'create',
      environment: {
        customer: 'somebody',
        name: 'else',
        stage: 'dev',
        blueprint: { name: 'standard' },
        owner: 'group:default/team-a',
        parameters: { domain: 'x.example.com' },
      },
    });
    expect(taken.status).toBe(409);

    await world.client.submitOperation({
      kind: 'delete',
      environment,
      confirmation: 'acme-staging',
    });
    const gone = await eventually(async () => {
      const answer = await world.fetch(path);
      return answer.status === 404 && answer.json();
    });
    expect(gone.error.message).toMatch(/succeeded/);
    expect((await world.client.listEnvironments()).totalItems).toBe(0);
    const heads = await world.remoteHeads();
    expect(heads.has('berth/environments/acme-staging')).toBe(false);
  });
});
