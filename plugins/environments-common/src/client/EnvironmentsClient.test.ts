/** @jest-environment node */
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvironmentsClient } from './EnvironmentsClient';

const acme = { customer: 'acme', name: 'staging' };

describe('EnvironmentsClient', () => {
  let server: Server;
  let client: EnvironmentsClient;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: Array<{
    line: string;
    headers: IncomingMessage['headers'];
    body: string;
  }>;

  beforeEach(async () => {
    requests = [];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      requests.push({
        line: `${request.method} ${request.url}`,
        headers: request.headers,
        body,
      });
      answer(request, response);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new EnvironmentsClient({
      discoveryApi: {
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
      },
      fetchApi: { fetch },
    });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const json = (status: number, body: unknown, headers = {}) => {
    answer = (_, response) => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        ...headers,
      });
      response.end(JSON.stringify(body));
    };
  };

  it('writes queries as the contract reads them, and sends the token', async () => {
    json(200, { items: [], totalItems: 0, counts: {} });
    await client.listEnvironments(
      { phase: ['ready', 'failed'], q: 'a&b', limit: 10 },
      { token: 'secret' },
    );
    expect(requests[0].line).toBe(
      'GET /api/environments/v1/environments?phase=ready&phase=failed&q=a%26b&limit=10',
    );
    expect(requests[0].headers.authorization).toBe('Bearer secret');
  });

  it('asks again with the ETag and reuses the body, for the same caller only', async () => {
    json(200, { id: 'acme-staging' }, { ETag: '"1"' });
    const first = await client.getEnvironment(acme);
    answer = (request, response) => {
      response.writeHead(
        request.headers['if-none-match'] === '"1"' ? 304 : 500,
      );
      response.end();
    };
    expect(await client.getEnvironment(acme)).toBe(first);
    await expect(
      client.getEnvironment(acme, { token: 'another' }),
    ).rejects.toMatchObject({ name: 'ResponseError' });
  });

  it('submits with the key and the ETag, and rejects in the words of the API', async () => {
    json(400, {
      error: { name: 'InputError', message: 'name is missing' },
      request: {},
      response: { statusCode: 400 },
    });
    await expect(
      client.submitOperation(
        { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
        { idempotencyKey: 'k', ifMatch: '"1"' },
      ),
    ).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 400,
      cause: { name: 'InputError', message: 'name is missing' },
    });
    expect(requests[0]).toMatchObject({
      line: 'POST /api/environments/v1/operations',
      headers: { 'idempotency-key': 'k', 'if-match': '"1"' },
    });
    expect(JSON.parse(requests[0].body)).toMatchObject({ kind: 'delete' });
  });

  const stream = (...parts: string[]) => {
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      parts.forEach(part => response.write(part));
      response.end();
    };
  };
  const follow = async () => {
    const lines: string[] = [];
    let problem: unknown;
    try {
      for await (const line of client.followLogs(acme, { pod: 'web-0' })) {
        lines.push(line);
      }
    } catch (error) {
      problem = error;
    }
    return { lines, problem };
  };

  it('follows logs line by line to their end', async () => {
    stream(
      ': hello\n\nevent: li',
      'ne\r\ndata: "a: b"\r',
      '\n\r\nevent: line\ndata: "ü\\n"\n\n',
      'event: end\ndata: {}\n\nevent: line\ndata: "after"\n\n',
    );
    expect(await follow()).toEqual({
      lines: ['a: b', 'ü\n'],
      problem: undefined,
    });
    expect(requests[0].line).toContain('/logs?pod=web-0&follow=true');
  });

  it('says that a followed log stands though there is no line, and never so where it is refused', async () => {
    const opened = (answering: typeof answer) => {
      answer = answering;
      const abort = new AbortController();
      return new Promise<boolean>(resolve => {
        client
          .followLogs(
            acme,
            { pod: 'web-0' },
            {
              signal: abort.signal,
              onOpen: () => {
                resolve(true);
                abort.abort();
              },
            },
          )
          [Symbol.asyncIterator]()
          .next()
          .catch(() => resolve(false));
      });
    };
    expect(
      await opened((_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.flushHeaders();
      }),
    ).toBe(true);
    expect(
      await opened((_, response) => {
        response.writeHead(404, { 'Content-Type': 'application/json' });
        response.end('{}');
      }),
    ).toBe(false);
  });

  it('says why a log stream stopped', async () => {
    stream('event: error\ndata: {"message":"pod web-0 is gone"}\n\n');
    expect((await follow()).problem).toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'pod web-0 is gone',
    });
    stream('event: line\ndata: "a"\n\n');
    expect(await follow()).toMatchObject({
      lines: ['a'],
      problem: { message: 'The log stream broke off' },
    });
  });

  it('ends a followed log when it is aborted', async () => {
    const abort = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('event: line\ndata: "a"\n\n');
    };
    const lines: string[] = [];
    await expect(
      (async () => {
        for await (const line of client.followLogs(
          acme,
          { pod: 'web-0' },
          { signal: abort.signal },
        )) {
          lines.push(line);
          abort.abort();
        }
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(lines).toEqual(['a']);
  });
});
