import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  RouteName,
  Route,
  routes,
} from '@berth/plugin-environments-common/contract';

const BASE = 'http://example.com/api/environments/v1';

/** One request that the pages made. */
export interface Asked {
  name: RouteName;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Answer = (asked: Asked) => unknown | Promise<unknown>;

/** What the API refuses with. */
export class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The HTTP API for tests: it answers what a test says, and only what the contract allows. */
export class FakeApi {
  readonly asked: Asked[] = [];
  private readonly answers = new Map<RouteName, Answer>();
  private readonly server = setupServer(
    ...(Object.entries(routes) as Array<[RouteName, Route]>).map(
      ([name, route]) =>
        http[route.method](
          `${BASE}${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
          async ({ request, params }) => {
            const text = await request.text();
            const asked: Asked = {
              name,
              params: params as Record<string, string>,
              query: new URL(request.url).searchParams,
              headers: request.headers,
              body: text ? JSON.parse(text) : undefined,
            };
            this.asked.push(asked);
            return this.answer(asked, route);
          },
        ),
    ),
  );

  listen() {
    this.server.listen({ onUnhandledRequest: 'bypass' });
  }

  close() {
    this.server.close();
  }

  /** Says what a route answers from now on; a `Refused` that is thrown is the API's refusal. */
  on(name: RouteName, answer: Answer): this {
    this.answers.set(name, answer);
    return this;
  }

  /** The requests to one route so far. */
  to(name: RouteName): Asked[] {
    return this.asked.filter(asked => asked.name === name);
  }

  private async answer(asked: Asked, route: Route) {
    try {
      const answer = this.answers.get(asked.name);
      if (!answer) {
        throw new Refused(501, `the test says nothing of ${asked.name}`);
      }
      route.body?.parse(asked.body);
      const body = await answer(asked);
      return route.response
        ? HttpResponse.json(route.response.parse(body) as object, {
            status: route.status,
          })
        : new HttpResponse(
            body instanceof ReadableStream ? body : String(body),
          );
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      return HttpResponse.json(
        {
          error: { name: 'Error', message },
          request: { method: route.method, url: route.path },
          response: { statusCode: status },
        },
        { status },
      );
    }
  }
}
