import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  EnvironmentDetail,
  EnvironmentStatus,
  Operation,
} from '@berth/plugin-environments-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { connectEnvironments } from './connectEnvironments';
import { createEnvironmentAction } from './createEnvironmentAction';
import { waitForEnvironmentAction } from './waitForEnvironmentAction';

const BASE = 'http://berth.example.com/api/environments/v1';
const at = '2026-01-02T03:04:05Z';
const commit = 'a'.repeat(40);

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  server.events.removeAllListeners();
});
afterAll(() => server.close());

const connection = connectEnvironments({
  auth: mockServices.auth(),
  discovery: mockServices.discovery.mock({
    getBaseUrl: async id => `http://berth.example.com/api/${id}`,
  }),
});

const user = mockCredentials.user('user:default/guest');

function operation(change: Partial<Operation> = {}): Operation {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    kind: 'create',
    environment: { customer: 'acme', name: 'staging' },
    state: 'queued',
    title: 'Create acme/staging',
    requester: 'user:default/guest',
    requestedAt: at,
    timeline: [],
    ...change,
  };
}

function detail(
  status: Partial<EnvironmentStatus>,
  change: Partial<EnvironmentDetail> = {},
): EnvironmentDetail {
  return {
    id: 'acme-staging',
    customer: 'acme',
    name: 'staging',
    status: {
      phase: 'progressing',
      since: at,
      chain: [],
      applications: [],
      workloads: [],
      quota: [],
      stale: false,
      ...status,
    },
    openOperations: [],
    lastOperations: [],
    links: [],
    ...change,
  };
}

/** Answers the environment's GET with one after the other, the last for ever. */
function answers(...all: Array<EnvironmentDetail | number>) {
  let next = 0;
  server.use(
    http.get(`${BASE}/environments/acme/staging`, () => {
      const answer = all[Math.min(next++, all.length - 1)];
      return typeof answer === 'number'
        ? HttpResponse.json(
            {
              error: { name: 'Error', message: `status ${answer}` },
              response: { statusCode: answer },
            },
            { status: answer },
          )
        : HttpResponse.json(answer);
    }),
  );
}

describe('environment:create', () => {
  const action = createEnvironmentAction(connection);
  const input = {
    customer: 'acme',
    stage: 'staging',
    blueprint: { name: 'standard' },
    owner: 'group:default/team-a',
    parameters: { domain: 'acme.example.com' },
  };

  it('asks in the name of who started the task, and with the same key when it is run again', async () => {
    const asked: Array<{ key: string | null; auth: string; body: unknown }> =
      [];
    server.use(
      http.post(`${BASE}/operations`, async ({ request }) => {
        asked.push({
          key: request.headers.get('Idempotency-Key'),
          auth: request.headers.get('Authorization') ?? '',
          body: await request.json(),
        });
        return HttpResponse.json(operation(), { status: 202 });
      }),
    );
    const output = jest.fn();
    const run = (task: string, step: string) =>
      action.handler({
        ...createMockActionContext({ input }),
        output,
        task: { id: task },
        step: { id: step },
        getInitiatorCredentials: async () => user,
      });
    await run('task-1', 'create');
    await run('task-1', 'create');
    await run('task-1', 'second');
    await run('task-2', 'create');

    expect(asked[0]).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      auth: `Bearer ${mockCredentials.service.token({
        onBehalfOf: user,
        targetPluginId: 'environments',
      })}`,
      body: { kind: 'create', environment: input },
    });
    expect(asked[1]).toEqual(asked[0]);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(3);
    expect(output.mock.calls.slice(0, 3)).toEqual([
      ['id', 'acme-staging'],
      ['operationId', operation().id],
      ['environmentUrl', '/environments/acme/staging'],
    ]);
  });

  it("fails with the API's own sentence", async () => {
    server.use(
      http.post(`${BASE}/operations`, () =>
        HttpResponse.json(
          {
            error: { name: 'InputError', message: 'size takes small' },
            response: { statusCode: 400 },
          },
          { status: 400 },
        ),
      ),
    );
    await expect(
      action.handler({
        ...createMockActionContext({ input: { ...input, size: 'huge' } }),
        getInitiatorCredentials: async () => user,
      }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: 'size takes small',
    });
  });
});

describe('environment:wait', () => {
  const action = waitForEnvironmentAction(connection, { pollMs: 5 });

  async function run(
    options: {
      timeout?: string;
      operationId?: string;
      signal?: AbortSignal;
    } = {},
  ): Promise<{ log: string[]; output: jest.Mock }> {
    const logger = mockServices.logger.mock();
    const output = jest.fn();
    const { timeout, operationId, signal } = options;
    await action.handler({
      ...createMockActionContext({
        input: { customer: 'acme', name: 'staging', timeout, operationId },
      }),
      logger,
      output,
      signal,
      getInitiatorCredentials: async () => user,
    });
    return {
      log: logger.info.mock.calls.map(([line]) => line),
      output,
    };
  }

  it('tells each step as it changes, once, and ends when all is ready', async () => {
    const open = operation({ state: 'committed', commit });
    const requested = { name: 'requested', state: 'done', at } as const;
    const committed = {
      name: 'committed',
      state: 'done',
      at,
      commit,
    } as const;
    const workloads = (state: 'running' | 'done', summary: string) =>
      ({ name: 'workloads', state, summary } as const);
    answers(
      detail(
        { chain: [requested, { name: 'committed', state: 'waiting' }] },
        { openOperations: [operation()] },
      ),
      503,
      detail(
        { chain: [requested, committed, workloads('running', '0 of 1 ready')] },
        { openOperations: [open] },
      ),
      // Ready is what was before, as long as the operation is open.
      detail(
        {
          phase: 'ready',
          chain: [requested, committed, workloads('running', '0 of 1 ready')],
        },
        { openOperations: [open] },
      ),
      detail(
        {
          phase: 'ready',
          chain: [requested, committed, workloads('done', '1 of 1 ready')],
          address: 'https://staging.acme.example.com',
        },
        {
          lastOperations: [operation({ state: 'succeeded' })],
          links: [{ title: 'Commit', url: 'https://git.example.com/c' }],
        },
      ),
    );
    const { log, output } = await run();
    expect(log).toEqual([
      'requested: done',
      'committed: done (aaaaaaa)',
      'workloads: under way, 0 of 1 ready',
      'workloads: done, 1 of 1 ready',
      'acme/staging is ready at https://staging.acme.example.com',
    ]);
    expect(Object.fromEntries(output.mock.calls)).toEqual({
      address: 'https://staging.acme.example.com',
      phase: 'ready',
      commitUrl: 'https://git.example.com/c',
    });
  });

  const blocker = {
    step: 'workloads' as const,
    sentence: 'Pod web-1 can not pull its image.',
    advice: 'Deploy a version that exists.',
  };

  it("fails with the blocker's sentence where it stays failed, but not where it recovers", async () => {
    answers(detail({ phase: 'failed', blocker }));
    await expect(run()).rejects.toThrow(
      'acme/staging failed: Pod web-1 can not pull its image. Deploy a version that exists.',
    );
    answers(
      detail({ phase: 'failed', blocker }),
      detail({ phase: 'failed', blocker }),
      detail({ phase: 'ready' }),
    );
    await run();
  });

  it('fails where the operation was refused, or the environment is not there', async () => {
    answers(
      detail(
        { phase: 'pending' },
        {
          lastOperations: [
            operation({
              state: 'failed',
              error: 'acme/staging exists already',
            }),
          ],
        },
      ),
    );
    await expect(run()).rejects.toThrow('acme/staging exists already');
    answers(404);
    await expect(run()).rejects.toThrow('status 404');
  });

  it.each(['rejected', 'cancelled', 'failed'] as const)(
    'does not take an environment for lost because somebody’s change of it was %s',
    async state => {
      const created = operation({ state: 'succeeded' });
      const change = operation({
        id: '00000000-0000-4000-8000-000000000002',
        kind: 'update',
        state,
        error: 'nobody wants it any more',
      });
      const lastOperations = [change, created];
      answers(detail({}, { lastOperations }), detail({ phase: 'ready' }));
      await run();
      answers(detail({ phase: 'ready' }, { lastOperations }));
      await run();
      await run({ operationId: created.id });
      await expect(run({ operationId: change.id })).rejects.toThrow(
        'acme/staging failed: nobody wants it any more',
      );
    },
  );

  it('fails where its own operation does, whatever was asked for after that', async () => {
    const own = operation({ state: 'rejected' });
    const other = { id: '00000000-0000-4000-8000-000000000002' };
    answers(
      detail(
        { phase: 'pending' },
        {
          openOperations: [operation(other)],
          lastOperations: [operation(other), own],
        },
      ),
    );
    await expect(run({ operationId: own.id })).rejects.toThrow(
      'Create acme/staging was rejected',
    );
  });

  it('asks for its own operation where the environment no longer lists it, and takes none of another environment', async () => {
    const own = operation({
      id: '00000000-0000-4000-8000-000000000003',
      state: 'rejected',
      error: 'nobody wants it',
    });
    const foreign = operation({
      id: '00000000-0000-4000-8000-000000000004',
      environment: { customer: 'acme', name: 'production' },
      state: 'succeeded',
    });
    server.use(
      http.get(`${BASE}/operations/:id`, ({ params }) =>
        HttpResponse.json(params.id === own.id ? own : foreign),
      ),
    );
    answers(detail({ phase: 'ready' }));
    await expect(run({ operationId: own.id })).rejects.toThrow(
      'acme/staging failed: nobody wants it',
    );
    await expect(run({ operationId: foreign.id })).rejects.toThrow(
      'operationId takes an operation of acme/staging; the one given is of acme/production',
    );
  });

  it('fails with the reason when the time is over, and at once for a time that is none', async () => {
    answers(detail({ blocker }));
    await expect(run({ timeout: 'PT1S' })).rejects.toThrow(
      /not ready after PT1S: Pod web-1/,
    );
    answers(
      detail({
        phase: 'pending',
        chain: [
          { name: 'requested', state: 'done' },
          { name: 'committed', state: 'running', summary: 'Waits for review' },
        ],
      }),
    );
    await expect(run({ timeout: 'PT1S' })).rejects.toThrow(
      'acme/staging is not ready after PT1S: It is pending: Waits for review',
    );
    await expect(run({ timeout: '1 minute' })).rejects.toThrow(/timeout takes/);
  });

  it('waits no longer than that for an answer that does not come', async () => {
    server.use(
      http.get(
        `${BASE}/environments/acme/staging`,
        () => new Promise<never>(() => {}),
      ),
    );
    const { signal } = new AbortController();
    await expect(run({ timeout: 'PT1S', signal })).rejects.toThrow(
      'acme/staging is not ready after PT1S: Berth did not answer',
    );
  });

  it('ends when the task is cancelled', async () => {
    answers(detail({}));
    const cancelling = new AbortController();
    server.events.on('response:mocked', () =>
      setImmediate(() => cancelling.abort()),
    );
    await expect(run({ signal: cancelling.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
