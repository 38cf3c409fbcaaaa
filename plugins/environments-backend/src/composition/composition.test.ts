import type { OperationRequest } from '@berth/plugin-environments-common';
import { badTexts } from '../__testUtils__/badInputs';
import {
  eventually,
  EnvironmentsWorld,
} from '../__testUtils__/EnvironmentsWorld';

jest.setTimeout(60_000);

function creation(name: string): OperationRequest {
  return {
    kind: 'create',
    environment: {
      customer: 'acme',
      name,
      stage: 'dev',
      blueprint: { name: 'standard' },
      owner: 'group:default/team-a',
      parameters: { domain: `${name}.example.com` },
    },
  };
}

describe('a backend whose neighbours fail', () => {
  let world: EnvironmentsWorld;

  beforeEach(async () => {
    world = await EnvironmentsWorld.start();
  });
  afterEach(() => world.stop());

  const readiness = () => fetch(`${world.url}/.backstage/health/v1/readiness`);

  const commitsOf = async (id: string) =>
    (
      await world.git(
        'log',
        '--format=%H',
        `--grep=Operation-Id: ${id}`,
        'main',
      )
    )
      .split('\n')
      .filter(Boolean);

  /** The environment, once it is known that it can't be used. */
  const invalid = (name: string) =>
    eventually(async () => {
      const answer = await world.fetch(`/environments/acme/${name}`);
      const body = await answer.json();
      return answer.ok && body.invalid && body;
    });

  it('starts without the repository, says so, and works when it is there', async () => {
    world.remote.faults.answerStatus(503, 'any', Infinity);
    await world.startBackend();
    const answer = await eventually(async () => {
      const { status, body } = await readiness().then(async it => ({
        status: it.status,
        body: await it.json(),
      }));
      return status === 503 && body.message?.includes('repository') && body;
    });
    expect(answer.message).toMatch(/^The platform repository: /);
    const plan = await world.post('/plans', creation('one'));
    expect(plan.status).toBe(503);
    expect((await plan.json()).error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/platform repository/),
    });
    // What needs only the database is there all the same.
    expect((await world.fetch('/environments')).status).toBe(200);

    world.remote.faults.clear();
    await world.ready();
    expect((await world.post('/plans', creation('one'))).status).toBe(200);
  });

  it('is not ready where the database does not answer', async () => {
    await world.startBackend();
    await world.ready();
    await world.knex.destroy();
    const answer = await readiness();
    expect(answer.status).toBe(503);
    expect((await answer.json()).message).toMatch(/database/);
  });

  it('keeps what was asked for over a restart, and commits it once', async () => {
    await world.startBackend();
    await world.ready();
    world.remote.faults.answerStatus(503, 'any', Infinity);
    const { id } = await world.client.submitOperation(creation('kept'));
    await world.stopBackend();
    world.remote.faults.clear();
    await world.startBackend();
    await eventually(async () => (await world.client.getOperation(id)).commit);
    expect(await commitsOf(id)).toHaveLength(1);
  });

  it('commits once though nobody heard how the push ended, also over a restart', async () => {
    await world.startBackend();
    await world.ready();
    world.remote.faults.hangUpAfterPush();
    const { id } = await world.client.submitOperation(creation('pushed'));
    await eventually(async () => (await commitsOf(id)).length > 0);
    await world.stopBackend();
    await world.startBackend();
    const operation = await eventually(async () => {
      const it = await world.client.getOperation(id);
      return it.commit ? it : undefined;
    });
    expect(await commitsOf(id)).toEqual([operation.commit]);
  });

  it('takes requests in every replica, of which one commits, and another when that goes', async () => {
    await world.startBackend();
    await world.ready();
    const other = world.replica();
    await other.startBackend();
    await other.ready();
    const asked = await Promise.all([
      world.client.submitOperation(creation('first')),
      other.client.submitOperation(creation('second')),
    ]);
    for (const { id } of asked) {
      await eventually(
        async () => (await other.client.getOperation(id)).commit,
      );
      expect(await commitsOf(id)).toHaveLength(1);
    }
    await eventually(
      async () => (await other.client.listEnvironments()).totalItems === 2,
    );
    await world.stopBackend();
    const { id } = await other.client.submitOperation(creation('third'));
    await eventually(async () => (await other.client.getOperation(id)).commit);
    await eventually(
      async () => (await other.client.listEnvironments()).totalItems === 3,
    );
    await other.stop();
  });

  it("shows what can not be used as its own problem, and nobody else's", async () => {
    await world.startBackend();
    await world.ready();
    const { id } = await world.client.submitOperation(creation('good'));
    await eventually(async () => (await world.client.getOperation(id)).commit);
    const clone = await world.clone();
    const documents = badTexts('yamlDocuments');
    await clone.pushCommit(
      'Break some',
      Object.fromEntries(
        documents.map((text, index) => [
          `customers/acme/broken-${index}/environment.yaml`,
          text,
        ]),
      ),
    );
    for (const index of documents.keys()) {
      const broken = await invalid(`broken-${index}`);
      expect(broken).not.toHaveProperty('spec');
    }
    const good = await world.client.getEnvironment({
      customer: 'acme',
      name: 'good',
    });
    expect(good.invalid).toBeUndefined();
    expect(good.spec).toBeDefined();
    // A deletion cleans it up.
    const deletion = await world.post('/operations', {
      kind: 'delete',
      environment: { customer: 'acme', name: 'broken-0' },
      confirmation: 'acme-broken-0',
    });
    expect(deletion.status).toBe(202);
  });
});
