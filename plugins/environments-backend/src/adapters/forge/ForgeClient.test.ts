import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  ForgeAuthenticationError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '@berth/plugin-environments-node';
import { z } from 'zod/v4';
import {
  type ApiAnswer,
  type ApiRequest,
  page,
  startApiServer,
} from './__testUtils__/startApiServer';
import { ForgeClient } from './ForgeClient';

const TOKEN = 'a/token+of the test';

describe('ForgeClient', () => {
  let answer: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;
  let requests: ApiRequest[];
  let server: { url: string; stop(): Promise<void> };

  beforeAll(async () => {
    server = await startApiServer(request => {
      requests.push(request);
      return answer(request);
    });
  });

  beforeEach(() => {
    requests = [];
  });

  afterAll(() => server.stop());

  function client(timeoutMs?: number) {
    return new ForgeClient({
      apiUrl: server.url,
      headers: { Authorization: `Bearer ${TOKEN}` },
      secrets: [TOKEN],
      timeoutMs,
    });
  }

  function ask(of = client()) {
    return of.ask(
      { what: 'look', path: '/thing' },
      z.object({ a: z.number() }),
    );
  }

  async function refusal(status: number, rest: Partial<ApiAnswer> = {}) {
    answer = () => ({ status, ...rest });
    return ask().catch(error => error);
  }

  it.each([
    [401, ForgeAuthenticationError, 'Bad', { message: 'Bad credentials' }],
    [403, ForgeRefusedError, 'Not yours', { message: 'Not yours' }],
    [404, NotFoundError, 'Not Found', { message: 'Not Found' }],
    [405, ForgeRefusedError, 'Not mergeable', { message: 'Not mergeable' }],
    [409, ConflictError, 'one; two', { message: ['one', 'two'] }],
    [422, ForgeRefusedError, 'None', { errors: [{ message: 'None' }] }],
    [422, ForgeRefusedError, 'no branch', { message: { x: ['no branch'] } }],
    [400, ForgeRefusedError, 'No title', { error: 'No title' }],
    [500, ForgeUnavailableError, 'Oh no', { message: 'Oh no' }],
    [502, ForgeUnavailableError, 'upstream is gone', 'upstream is gone'],
  ] as const)('says %s as %p, in the forge’s words', async (...given) => {
    const [status, kind, words, body] = given;
    const error = await refusal(status, { body });
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(words);
  });

  it('says nothing of the token, whatever the forge says of it', async () => {
    const error = await refusal(403, {
      body: {
        message: `${TOKEN} and ${encodeURIComponent(
          TOKEN,
        )} at https://berth:${'p'.repeat(9)}@git.example.com`,
      },
    });
    expect(error.message).not.toContain(TOKEN);
    expect(error.message).not.toContain(encodeURIComponent(TOKEN));
    expect(error.message).not.toContain('ppp');
    expect(error.message).toContain('[redacted]');
  });

  it('waits as long as the forge asks for, without asking meanwhile', async () => {
    const of = client();
    answer = () => ({ status: 429, headers: { 'Retry-After': '120' } });
    const first = await ask(of).catch(error => error);
    expect(first).toBeInstanceOf(ForgeUnavailableError);
    const seconds = (first.retryAt.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(120);
    answer = () => ({ status: 200, body: { a: 1 } });
    await expect(ask(of)).rejects.toThrow(first.retryAt.toISOString());
    expect(requests).toHaveLength(1);
  });

  it.each<ApiAnswer>([
    { status: 403, headers: { 'X-RateLimit-Remaining': '0' } },
    { status: 403, body: { message: 'You have exceeded a rate limit' } },
    { status: 429 },
    {
      status: 503,
      headers: { 'Retry-After': 'Fri, 31 Dec 2200 23:59:59 GMT' },
    },
  ])('takes %j for a request to wait', async given => {
    const error = await refusal(given.status, given);
    expect(error).toBeInstanceOf(ForgeUnavailableError);
    expect(error.retryAt.getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  it('follows no redirection, which would get the token', async () => {
    const error = await refusal(301, {
      headers: { Location: 'https://elsewhere.example.com/' },
    });
    expect(error).toBeInstanceOf(ForgeRefusedError);
    expect(error.message).toMatch(/environments\.repository\.forge/);
    expect(requests).toHaveLength(1);
  });

  it('takes an answer that is none for a forge that does not work', async () => {
    for (const body of ['<html>Sign in</html>', '{"a": "1"}', '']) {
      answer = () => ({ status: 200, body });
      await expect(ask()).rejects.toBeInstanceOf(ForgeUnavailableError);
    }
    answer = () => ({ status: 200, body: 'x'.repeat(9 * 1024 * 1024) });
    await expect(ask()).rejects.toThrow('too long');
  });

  it('ends a request that takes too long', async () => {
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    answer = async () => {
      await held;
      return { status: 200, body: { a: 1 } };
    };
    await expect(ask(client(50))).rejects.toBeInstanceOf(ForgeUnavailableError);
    release();
  });

  it('says that nobody answers', async () => {
    const closed = await startApiServer(() => ({ status: 200 }));
    await closed.stop();
    const error = await new ForgeClient({
      apiUrl: closed.url,
      headers: {},
      secrets: [],
    })
      .tell({ what: 'look', path: '/' })
      .catch(each => each);
    expect(error).toBeInstanceOf(ForgeUnavailableError);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('reads lists to their end', async () => {
    const all = Array.from({ length: 250 }, (_, index) => index);
    answer = ({ query }) => {
      const { items, headers } = page(all, query);
      return { status: 200, body: items, headers };
    };
    const found = await client().list(
      { what: 'list', path: '/list', query: { per_page: 100 } },
      z.array(z.number()),
    );
    expect(found).toEqual(all);
    expect(requests).toHaveLength(3);
  });
});
