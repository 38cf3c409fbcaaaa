import type {
  EnvironmentReference,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { parse } from 'yaml';
import { acmeCreation } from '../__testUtils__/acmeCreation';
import { badTexts } from '../__testUtils__/badInputs';
import {
  eventually,
  EnvironmentsWorld,
} from '../__testUtils__/EnvironmentsWorld';

jest.setTimeout(60_000);

function creation(
  name: string,
  domain = `${name}.example.com`,
): OperationRequest {
  return acmeCreation(name, { domain });
}

describe('asking for operations', () => {
  let world: EnvironmentsWorld;

  beforeAll(async () => {
    world = await EnvironmentsWorld.start();
    await world.startBackend();
    await world.ready();
  });
  afterAll(() => world.stop());
  afterEach(() => {
    world.policy = () => true;
    world.remote.faults.clear();
  });

  const committed = (id: string) =>
    eventually(async () => {
      const operation = await world.client.getOperation(id);
      return operation.commit ? operation : undefined;
    });

  const specOf = (environment: EnvironmentReference) =>
    eventually(
      async () => (await world.client.getEnvironment(environment)).spec,
    );

  it('becomes one commit of the requester, which names the operation', async () => {
    const answer = await world.post('/operations', creation('one'));
    expect(answer.status).toBe(202);
    const operation = await answer.json();
    expect(answer.headers.get('Location')).toBe(
      `/api/environments/v1/operations/${operation.id}`,
    );
    expect(operation).toMatchObject({
      kind: 'create',
      state: 'queued',
      title: 'Create acme/one',
      requester: 'user:default/guest',
    });
    expect(operation).not.toHaveProperty('request');
    const { commit } = await committed(operation.id);
    expect(
      await world.git('show', '-s', '--format=%an <%ae>%n%s%n%b', commit!),
    ).toMatch(
      new RegExp(
        `^guest <guest@users.noreply.portal.example.com>\nCreate acme/one\n[^]*Operation-Id: ${operation.id}\nRequested-By: user:default/guest`,
      ),
    );
    const files = await world.git('show', '--format=', '--name-only', commit!);
    for (const file of files.split('\n')) {
      expect(file).toMatch(
        /^(customers\/acme\/one\/|clusters\/local\/environments\/acme-one\.yaml$)/,
      );
    }
    expect(world.audits).toContainEqual({
      eventId: 'submit-operation',
      status: 'succeeded',
    });
  });

  it('answers the same key with the same operation, at once and later, and refuses it for another request', async () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => world.post('/operations', creation('key'), headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const ids = await Promise.all(
      answers.map(async each => (await each.json()).id),
    );
    expect(new Set(ids).size).toBe(1);
    await committed(ids[0]);
    const later = await world.post('/operations', creation('key'), headers);
    expect(await later.json()).toMatchObject({
      id: ids[0],
      commit: expect.any(String),
    });
    const other = await world.post('/operations', creation('key2'), headers);
    expect(other.status).toBe(409);
  });

  it('takes one of two creations of an id that come at once', async () => {
    const answers = await Promise.all([
      world.post('/operations', creation('two')),
      world.post('/operations', creation('two', 'other.example.com')),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const taken = answers.find(({ status }) => status === 202);
    await committed((await taken!.json()).id);
    const late = await world.post('/operations', creation('two'));
    expect(late.status).toBe(409);
    expect((await late.json()).error.message).toMatch(/exists already/);
  });

  it('holds to the plan that was read', async () => {
    const plan = await world.client.createPlan(creation('planned'));
    expect(plan).toMatchObject({
      id: 'acme-planned',
      title: 'Create acme/planned',
      address: 'https://planned.planned.example.com',
      cost: { after: 28.5, currency: 'EUR' },
      findings: [
        expect.objectContaining({ severity: 'warning', field: 'name' }),
      ],
    });
    expect(plan.objects?.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Namespace', 'ResourceQuota', 'HelmRelease']),
    );
    const stale = await world.post('/operations', {
      ...creation('planned'),
      planHash: '0'.repeat(64),
    });
    expect(stale.status).toBe(409);
    const answer = await world.post('/operations', {
      ...creation('planned'),
      planHash: plan.planHash,
    });
    expect(answer.status).toBe(202);
    const { commit } = await committed((await answer.json()).id);
    for (const { path, after } of plan.files) {
      expect(await world.git('show', `${commit}:${path}`)).toBe(after!.trim());
    }
  });

  it('says in the plan what a chart brings beyond its namespace, and refuses it', async () => {
    const copy = await world.clone();
    const rogue = 'charts/web/templates/rogue.yaml';
    await copy.pushCommit('Ship more than one should', {
      [rogue]: JSON.stringify({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'rogue' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'cluster-admin',
        },
      }),
    });
    const finding = await eventually(async () => {
      const { findings } = await world.client.createPlan(creation('rogue'));
      return findings.find(({ severity }) => severity === 'blocking');
    });
    expect(finding.message).toMatch(
      /^ClusterRoleBinding rogue belongs to the whole cluster; an environment may bring only what is in its own namespace, acme-rogue/,
    );
    const { planHash } = await world.client.createPlan(creation('rogue'));
    for (const request of [
      creation('rogue'),
      { ...creation('rogue'), planHash },
    ]) {
      const answer = await world.post('/operations', request);
      expect(answer.status).toBe(400);
      expect((await answer.json()).error.message).toContain(finding.message);
    }
    await copy.pushCommit('Take it out again', { [rogue]: undefined });
    await eventually(async () => {
      const { findings } = await world.client.createPlan(creation('rogue'));
      return findings.every(({ severity }) => severity !== 'blocking');
    });
    await committed((await world.client.submitOperation(creation('rogue'))).id);
  });

  it('refuses a text that a chart makes a namespace of, without a plan too', async () => {
    const copy = await world.clone();
    const chooser = 'charts/web/templates/chooser.yaml';
    await copy.pushCommit('Let a text choose', {
      [chooser]: `{{- with .Values.greeting | trimPrefix "in " }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: chosen
  {{- if ne . $.Values.greeting }}
  namespace: {{ . }}
  {{- end }}
{{- end }}
`,
    });
    const greeted = (name: string, greeting: string) => {
      const request = creation(name);
      return {
        ...request,
        environment: {
          ...request.environment,
          applications: { web: { values: { greeting } } },
        },
      };
    };
    await eventually(async () => {
      const plan = await world.client.createPlan(creation('chosen'));
      return plan.objects?.some(({ name }) => name === 'chosen');
    });
    const harmless = await world.post('/operations', greeted('chosen', 'Hi'));
    expect(harmless.status).toBe(202);
    await committed((await harmless.json()).id);
    const answer = await world.post(
      '/operations',
      greeted('chooser', 'in kube-system'),
    );
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.message).toMatch(
      /ConfigMap chosen is for the namespace kube-system/,
    );
    await copy.pushCommit('Let no text choose', { [chooser]: undefined });
    await eventually(async () => {
      const plan = await world.client.createPlan(creation('chooser'));
      return plan.objects?.every(({ name }) => name !== 'chosen');
    });
  });

  it('does not undo what came after the state that If-Match names', async () => {
    const environment = { customer: 'acme', name: 'read' };
    const update = (parameters: object) => ({
      kind: 'update',
      environment,
      changes: { parameters: { domain: 'read.example.com', ...parameters } },
    });
    const ifMatch = async () => ({
      'If-Match': (await world.fetch('/environments/acme/read')).headers.get(
        'ETag',
      )!,
    });
    const endOf = (id: string) =>
      eventually(async () => {
        const operation = await world.client.getOperation(id);
        return operation.commit || operation.endedAt ? operation : undefined;
      });
    await committed((await world.client.submitOperation(creation('read'))).id);
    await specOf(environment);
    const copy = await world.clone();

    // Nothing can be pushed while the request waits; then somebody's commit is there first.
    world.remote.faults.answerStatus(503, 'any', Infinity);
    const headers = { ...(await ifMatch()), 'Idempotency-Key': 'stale-1' };
    const asked = update({ displayName: 'Mine' });
    const first = await world.post('/operations', asked, headers);
    expect(first.status).toBe(202);
    const { id } = await first.json();
    await copy.commit('Name it by hand', {
      'customers/acme/read/environment.yaml': (
        await world.git('show', 'main:customers/acme/read/environment.yaml')
      ).replace(/displayName: .*/, 'displayName: Theirs'),
    });
    await copy.forceMain(world.remote.dir);
    world.remote.faults.clear();
    expect(await endOf(id)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/[Rr]ead the environment again/),
    });
    expect((await specOf(environment)).parameters.displayName).toBe('Theirs');
    const again = await world.post('/operations', asked, headers);
    expect(await again.json()).toMatchObject({ id, state: 'failed' });

    // Two who read the same: whoever comes second is turned away, at once or by the writer.
    const both = await eventually(async () => {
      const shown = await world.client.getEnvironment(environment);
      return shown.spec?.parameters.displayName === 'Theirs' && ifMatch();
    });
    const answers = await Promise.all(
      ['A', 'B'].map(displayName =>
        world.post('/operations', update({ displayName }), both),
      ),
    );
    const ends = await Promise.all(
      answers.map(async answer =>
        answer.status === 202
          ? (
              await endOf((await answer.json()).id)
            ).state
          : answer.status,
      ),
    );
    expect(ends.filter(end => end !== 412 && end !== 'failed')).toHaveLength(1);
  });

  it('keeps every byte of strings that look like something else to YAML', async () => {
    const texts = badTexts('yamlScalars');
    const asked = await Promise.all(
      texts.map((displayName, index) =>
        world.client.submitOperation({
          kind: 'create',
          environment: {
            customer: 'initech',
            name: `text-${index}`,
            stage: 'dev',
            blueprint: { name: 'standard' },
            owner: 'group:default/team-a',
            parameters: { domain: 'initech.example.com', displayName },
            applications: { web: { values: { greeting: displayName } } },
          },
        }),
      ),
    );
    for (const [index, { id }] of asked.entries()) {
      const { commit, environment } = await committed(id);
      const spec = await specOf(environment);
      expect(spec.parameters.displayName).toBe(texts[index]);
      const folder = `customers/initech/${environment.name}`;
      const values = parse(
        await world.git('show', `${commit}:${folder}/values/web.yaml`),
      );
      expect(values.greeting).toBe(texts[index]);
    }
  });

  it.each([
    ['create', 'environments.environment.create'],
    ['update', 'environments.environment.update'],
    ['deploy', 'environments.environment.deploy'],
    ['rollback', 'environments.environment.update'],
    ['delete', 'environments.environment.delete'],
  ])('needs for %s the permission %s', async (kind, permission) => {
    const environment = { customer: 'acme', name: 'one' };
    const requests: Record<string, object> = {
      create: creation('denied'),
      update: { kind, environment, changes: { size: 'large' } },
      deploy: { kind, environment, versions: { web: '1.5.0' } },
      rollback: { kind, environment, toCommit: '0'.repeat(40) },
      delete: { kind, environment, confirmation: 'acme-one' },
    };
    world.policy = asked => asked !== permission;
    const answer = await world.post('/operations', requests[kind]);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: { name: 'NotAllowedError' },
    });
    expect(world.audits.pop()).toEqual({
      eventId: 'submit-operation',
      status: 'NotAllowedError',
    });
  });

  it('shows nothing to those who may not read, and nothing at all to nobody', async () => {
    world.policy = asked => asked !== 'environments.environment.read';
    for (const path of [
      '/environments',
      '/environments/acme/one',
      '/environments/acme/one/history',
      '/environments/acme/one/objects',
      '/environments/acme/one/pods',
      '/environments/acme/one/events',
      '/operations',
      '/blueprints',
      '/blueprints/standard/1.0.0',
      '/clusters',
      '/customers',
      '/stages',
    ]) {
      expect((await world.fetch(path)).status).toBe(403);
    }
    expect((await world.post('/plans', creation('denied'))).status).toBe(403);
    world.policy = asked => asked !== 'environments.environment.logs.read';
    expect(
      (await world.fetch('/environments/acme/one/logs?pod=web')).status,
    ).toBe(403);
    for (const path of ['/environments', '/openapi.json', '/stages']) {
      const answer = await fetch(`${world.url}/api/environments/v1${path}`, {
        headers: { Authorization: 'Bearer nonsense' },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('can be cancelled until it is committed', async () => {
    world.remote.faults.answerStatus(503, 'any', Infinity);
    const { id } = await world.client.submitOperation(creation('cancelled'));
    await eventually(
      async () => (await world.client.getOperation(id)).state === 'errored',
    );
    expect((await world.client.getOperation(id)).error).toBeTruthy();
    const early = await world.post('/operations', {
      kind: 'deploy',
      environment: { customer: 'acme', name: 'cancelled' },
      versions: { web: '1.5.0' },
    });
    expect(early.status).toBe(409);
    const { error } = await early.json();
    expect(error).toMatchObject({ name: 'ConflictError', operationId: id });
    expect(error.message).toMatch(
      new RegExp(
        `^acme/cancelled is not committed yet; wait until operation ${id}, which creates it, is committed, then ask again. Its last try failed: .+ tried again at`,
      ),
    );
    const cancelled = await world.client.cancelOperation(id);
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    expect(await world.client.cancelOperation(id)).toEqual(cancelled);
    world.remote.faults.clear();

    const next = await world.client.submitOperation(creation('after'));
    await committed(next.id);
    const answer = await world.post(`/operations/${next.id}/cancellation`, '');
    expect(answer.status).toBe(409);
    expect(
      (await world.remoteHeads()).has('berth/environments/acme-cancelled'),
    ).toBe(false);
    const gone = await world.fetch('/environments/acme/cancelled');
    expect(gone.status).toBe(404);
  });

  it('is refused where the environment is no more or not yet', async () => {
    const environment = { customer: 'acme', name: 'nowhere' };
    const answer = await world.post('/operations', {
      kind: 'deploy',
      environment,
      versions: { web: '1.5.0' },
    });
    expect(answer.status).toBe(404);
    const wrong = await world.post('/operations', {
      kind: 'delete',
      environment: { customer: 'acme', name: 'one' },
      confirmation: 'acme/one',
    });
    expect(wrong.status).toBe(400);
    expect((await wrong.json()).error.message).toMatch(/acme-one/);
  });

  it('lists operations, newest first, by pages', async () => {
    const all = await world.client.listOperations({ limit: 500 });
    expect(all.items).toHaveLength(all.totalItems);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.client.listOperations({ limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    const { items } = await world.client.listOperations({
      environment: 'acme/one',
      state: ['committed', 'applied', 'succeeded'],
    });
    expect(items.map(({ title }) => title)).toEqual(['Create acme/one']);
  });
});
