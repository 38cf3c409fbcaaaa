import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ApiRequest {
  method: string;
  /** Encoded, without query. */
  path: string;
  query: Record<string, string>;
  header(name: string): string | undefined;
  /** Undefined where there is none. */
  body: unknown;
}

export interface ApiAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Serves an API on loopback; what the handler throws is a 500 with its message. */
export async function startApiServer(
  answer: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) {
      parts.push(part);
    }
    const text = Buffer.concat(parts).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://localhost');
    let result: ApiAnswer;
    try {
      result = await answer({
        method: request.method ?? 'GET',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        header: name => request.headers[name.toLowerCase()]?.toString(),
        body: text === '' ? undefined : JSON.parse(text),
      });
    } catch (error) {
      result = { status: 500, body: { message: `${error}` } };
    }
    response.statusCode = result.status;
    for (const [name, value] of Object.entries(result.headers ?? {})) {
      response.setHeader(name, value);
    }
    if (result.body === undefined) {
      response.end();
    } else {
      response.setHeader('Content-Type', 'application/json');
      response.end(
        typeof result.body === 'string'
          ? result.body
          : JSON.stringify(result.body),
      );
    }
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One page of a list, with the `Link` header that all forges have. */
export function page<Item>(
  items: Item[],
  query: Record<string, string>,
): { items: Item[]; headers: Record<string, string> } {
  const size = Number(query.per_page ?? 30);
  const at = Number(query.page ?? 1);
  const more = items.length > size * at;
  return {
    items: items.slice(size * (at - 1), size * at),
    headers: more
      ? { Link: `<http://elsewhere.example.com/?page=${at + 1}>; rel="next"` }
      : {},
  };
}
