import { badInputs, badTexts } from '../__testUtils__/badInputs';
import {
  eventually,
  EnvironmentsWorld,
} from '../__testUtils__/EnvironmentsWorld';

jest.setTimeout(60_000);

/** A creation that is good but for what a test puts into it. */
function creation(change: object = {}) {
  return {
    kind: 'create',
    environment: {
      customer: 'globex',
      name: 'staging',
      stage: 'staging',
      blueprint: { name: 'standard' },
      owner: 'group:default/team-a',
      parameters: { domain: 'globex.example.com' },
      ...change,
    },
  };
}

const environment = { customer: 'acme', name: 'staging' };

describe('bad inputs over HTTP', () => {
  let world: EnvironmentsWorld;
  let tip: string;

  beforeAll(async () => {
    world = await EnvironmentsWorld.start();
    await world.startBackend();
    await world.ready();
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
    tip = await eventually(
      async () => (await world.client.getOperation(id)).commit,
    );
  });
  afterAll(() => world.stop());

  /** What plans and operations say against a body; rejects where one of them takes it. */
  async function refusalOf(body: unknown): Promise<string> {
    const messages = new Set<string>();
    for (const path of ['/plans', '/operations']) {
      const answer = await world.post(path, body);
      const { error } = await answer.json();
      if (answer.status !== 400 || error.name !== 'InputError') {
        throw new Error(
          `POST ${path} ${JSON.stringify(body)}: ${answer.status} ${
            error?.message
          }`,
        );
      }
      messages.add(error.message);
    }
    return [...messages].join('\n');
  }

  it.each(['customer', 'name', 'stage', 'cluster', 'size'])(
    'refuses what can not be a %s',
    async field => {
      for (const value of [
        ...badInputs('names'),
        ...badInputs('unicodeNames'),
      ]) {
        expect(await refusalOf(creation({ [field]: value }))).toMatch(field);
      }
    },
  );

  it('refuses what can not name a blueprint or an application', async () => {
    for (const value of [...badInputs('names'), ...badInputs('unicodeNames')]) {
      expect(await refusalOf(creation({ blueprint: { name: value } }))).toMatch(
        /blueprint/,
      );
    }
    for (const value of badTexts('names')) {
      expect(
        await refusalOf(
          creation({ applications: { [value]: { version: '1.0.0' } } }),
        ),
      ).toMatch(/applications|constructor/);
    }
  });

  it('refuses what can not be in a path', async () => {
    // Dots alone are another address by the time they are sent.
    const texts = [...badTexts('names'), ...badTexts('unicodeNames')].filter(
      text => !/\p{Cs}|^\.*$/u.test(text),
    );
    for (const part of texts.map(encodeURIComponent)) {
      for (const path of [
        `/environments/${part}/staging`,
        `/environments/acme/${part}`,
        `/environments/acme/${part}/logs?pod=web`,
        `/blueprints/${part}/1.0.0`,
      ]) {
        const { status } = await world.fetch(path);
        expect({ path, status }).toEqual({ path, status: 400 });
      }
    }
  });

  it('refuses paths as components, owners and names', async () => {
    for (const value of badInputs('paths')) {
      expect(await refusalOf(creation({ components: [value] }))).toMatch(
        /components/,
      );
      expect(await refusalOf(creation({ owner: value }))).toMatch(/owner/);
      expect(await refusalOf(creation({ name: value }))).toMatch(/name/);
    }
  });

  it('refuses refs as the commit to go back to', async () => {
    for (const toCommit of badInputs('refs')) {
      expect(
        await refusalOf({ kind: 'rollback', environment, toCommit }),
      ).toMatch(/commit/i);
    }
  });

  it('refuses versions that are none', async () => {
    for (const version of badInputs('versionsAndImages')) {
      expect(
        await refusalOf(creation({ applications: { web: { version } } })),
      ).toMatch(/version/);
      expect(
        await refusalOf({
          kind: 'deploy',
          environment,
          versions: { web: version },
        }),
      ).toMatch(/versions/);
      expect(
        await refusalOf(creation({ blueprint: { name: 'standard', version } })),
      ).toMatch(/version/);
    }
  });

  it('refuses quantities and durations that are none', async () => {
    const blueprint = { name: 'web-and-database' };
    const domain = 'globex.example.com';
    for (const storage of badInputs('quantities')) {
      expect(
        await refusalOf(
          creation({ blueprint, parameters: { domain, storage } }),
        ),
      ).toMatch(/storage/);
    }
    for (const value of badTexts('durations')) {
      expect(
        await refusalOf(
          creation({ blueprint, parameters: { domain, retention: value } }),
        ),
      ).toMatch(/retention/);
      const { status } = await world.fetch(
        `/environments/acme/staging/logs?pod=web&since=${encodeURIComponent(
          value,
        )}`,
      );
      expect({ value, status }).toEqual({ value, status: 400 });
    }
  });

  it("refuses hosts that are none, and another customer's", async () => {
    const hosts = badTexts('hosts').filter(host => !host.includes(' '));
    for (const domain of hosts) {
      expect(await refusalOf(creation({ parameters: { domain } }))).toMatch(
        /domain/,
      );
    }
    const taken = creation({ parameters: { domain: 'acme.example.com' } });
    const answer = await world.post('/operations', taken);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.message).toMatch(/host staging\.acme/);
    const plan = await (await world.post('/plans', taken)).json();
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ severity: 'blocking' }),
    );
  });

  it('refuses JSON that is none, or reaches for machinery', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const bodies = [
      ...badTexts('json'),
      '',
      'null',
      '[]',
      '"text"',
      '{"kind": "create"',
      deep,
      JSON.stringify(
        creation({ parameters: { domain: 'a.example.com', x: 1 } }),
      ),
      JSON.stringify({ ...creation(), more: true }),
      `{"kind":"create","environment":{"__proto__":{"admin":true}}}`,
      JSON.stringify(creation()).replace(
        '"parameters":{',
        '"parameters":{"__proto__":{"x":1},',
      ),
      JSON.stringify(creation()).replace(
        '"parameters":{',
        '"parameters":{"$ref":"file:///dev/zero",',
      ),
    ];
    for (const body of bodies) {
      expect(await refusalOf(body)).toMatch(/./);
    }
  });

  it('refuses bodies that are too large, or are no JSON by their type', async () => {
    const large = await world.post('/plans', ' '.repeat(300 * 1024));
    expect(large.status).toBe(413);
    expect((await large.json()).error.message).toMatch(/256 kB/);
    const typed = await world.post('/plans', creation(), {
      'Content-Type': 'text/plain',
    });
    expect(typed.status).toBe(400);
    expect((await typed.json()).error.message).toMatch(/Content-Type/);
  });

  it('refuses queries with what is not known, or can not be', async () => {
    for (const [query, words] of [
      ['orderBy=secret', /orderBy/],
      ['limit=1e9', /limit/],
      ['limit=0', /limit/],
      ['limit=1&limit=2', /limit/],
      [`q=${encodeURIComponent('a\r\nlevel=error')}`, /q /],
      ['customer[$ne]=1', /customer/],
      ['customer=..', /customer/],
      ['phase=good', /phase/],
      ['owner=me', /owner/],
      ['__proto__=1', /__proto__/],
      ['cursor=x', /cursor/],
      ['secret=1', /secret/],
    ] as const) {
      const answer = await world.fetch(`/environments?${query}`);
      const { error } = await answer.json();
      expect({ query, status: answer.status, ...error }).toMatchObject({
        status: 400,
        message: expect.stringMatching(words),
      });
    }
    for (const path of [
      '/stages?x=1',
      '/operations?environment=acme',
      '/operations?state=good',
      '/operations/1',
      '/operations?cursor=eA',
    ]) {
      expect((await world.fetch(path)).status).toBe(400);
    }
  });

  it('refuses logs of what is no pod, and of more than can be', async () => {
    const queries = badTexts('logsAndMetrics').map(value =>
      value.includes('=') && !value.includes('{')
        ? value.replace('podName', 'pod').replace('tailLines', 'pod=web&tail')
        : `pod=${encodeURIComponent(value)}`,
    );
    for (const query of [
      ...queries,
      'pod=web&container=../x',
      'pod=web&follow=maybe',
      'tail=1',
    ]) {
      const { status } = await world.fetch(
        `/environments/acme/staging/logs?${query}`,
      );
      expect({ query, status }).toEqual({ query, status: 400 });
    }
  });

  it('refuses a stale If-Match and a strange Idempotency-Key', async () => {
    const deployment = {
      kind: 'deploy',
      environment,
      versions: { web: '1.5.0' },
    };
    for (const tag of ['"stale.tag"', 'W/"x"', 'nonsense', '""']) {
      const answer = await world.post('/operations', deployment, {
        'If-Match': tag,
      });
      expect(answer.status).toBe(412);
    }
    const answer = await world.post('/operations', deployment, {
      'Idempotency-Key': 'a b',
    });
    expect(answer.status).toBe(400);
  });

  it('answers what is no route in the same words', async () => {
    for (const [path, status] of [
      ['/nothing', 404],
      ['/environments/acme', 404],
      ['/environments/%/staging', 400],
    ] as const) {
      const answer = await world.fetch(path);
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(await answer.json()).toMatchObject({
        error: { message: expect.any(String) },
        response: { statusCode: answer.status },
      });
    }
  });

  it('has left nothing behind', async () => {
    const { totalItems } = await world.client.listOperations();
    expect(totalItems).toBe(1);
    expect((await world.remoteHeads()).get('main')).toBe(tip);
  });
});
