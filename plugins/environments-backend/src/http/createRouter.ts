import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { Route } from '@berth/plugin-environments-common/contract';
import { routes } from '@berth/plugin-environments-common/contract';
import { openApiDocument } from '@berth/plugin-environments-common/domain';
import type { Request, RequestHandler, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { audited } from './audited';
import { entityTag, isKnown } from './entityTag';
import { explainBodyErrors, parseJsonBody } from './parseJsonBody';
import { readRequest } from './readRequest';
import type {
  RouteAnswer,
  RouteHandler,
  RouteHandlers,
  RouteRequest,
} from './RouteHandler';
import { streamEvents } from './streamEvents';

const BASE = '/v1';

/** What the router needs besides the handlers. */
export interface RouterOptions {
  handlers: RouteHandlers;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  /** Aborts when the backend shuts down, which ends streams. */
  closing: AbortSignal;
}

/** Mounts every route of the contract below `/v1`: parse, call, respond. */
export function createRouter(options: RouterOptions): Router {
  const { handlers, httpAuth } = options;
  const router = PromiseRouter();
  router.use(parseJsonBody());
  router.use(explainBodyErrors());

  router.get(`${BASE}/openapi.json`, async (request, response) => {
    await httpAuth.credentials(request, { allow: ['user', 'service'] });
    sendJson(request, response, openApiDocument());
  });
  for (const [name, route] of Object.entries(routes) as Array<
    [keyof RouteHandlers, Route]
  >) {
    router[route.method](
      `${BASE}${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      answerRoute(name, route, handlers[name] as RouteHandler<Route>, options),
    );
  }
  router.use(request => {
    throw new NotFoundError(
      `${request.method} ${request.baseUrl}${request.path} is no route of this API; see ${request.baseUrl}${BASE}/openapi.json`,
    );
  });
  return router;
}

function answerRoute(
  name: string,
  route: Route,
  handler: RouteHandler<Route>,
  { httpAuth, auditor, closing }: RouterOptions,
): RequestHandler {
  const eventId = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  const changes = route.status === 202 || name === 'cancelOperation';
  return async (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    let answer: RouteAnswer<Route>;
    try {
      answer = await audited(
        { auditor, request, eventId, changes },
        async audit => {
          const credentials = await httpAuth.credentials(request, {
            allow: ['user', 'service'],
          });
          return handler({
            ...readRequest(route, request),
            credentials,
            signal: gone.signal,
            http: request,
            audit,
          } as RouteRequest<Route>);
        },
      );
    } catch (error) {
      if (gone.signal.aborted && error === gone.signal.reason) {
        // Nobody is there to be told.
        return;
      }
      throw error;
    }
    await respond(request, response, route, answer, {
      gone: gone.signal,
      closing,
    });
  };
}

async function respond(
  request: Request,
  response: Response,
  route: Route,
  answer: RouteAnswer<Route>,
  ends: { gone: AbortSignal; closing: AbortSignal },
): Promise<void> {
  if ('lines' in answer) {
    await streamEvents(response, answer.lines, ends);
  } else if ('text' in answer) {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.status(route.status).type('text/plain').send(answer.text);
  } else {
    if (answer.location !== undefined) {
      response.location(answer.location);
    }
    response.status(route.status);
    sendJson(request, response, answer.body, answer.version);
  }
}

/** Sends JSON with its tag, or 304 where the caller has it already. */
function sendJson(
  request: Request,
  response: Response,
  body: unknown,
  version?: string,
): void {
  const text = JSON.stringify(body);
  const tag = entityTag(text, version);
  response.setHeader('ETag', tag);
  response.setHeader('Cache-Control', 'private, no-cache');
  if (request.method === 'GET' && isKnown(request.get('If-None-Match'), tag)) {
    response.status(304).end();
  } else {
    response.type('application/json').send(text);
  }
}
