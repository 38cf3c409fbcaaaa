import { InputError } from '@backstage/errors';
import type { Route } from '@berth/plugin-environments-common/contract';
import { parseRequest } from '@berth/plugin-environments-common/domain';
import type { Request } from 'express';

/** What a route takes of a request, checked. */
export interface ParsedRequest {
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * Checks a request against its route.
 *
 * @throws InputError with a sentence for each thing that is wrong, each naming its field
 */
export function readRequest(route: Route, request: Request): ParsedRequest {
  return {
    params: route.params && parseRequest(route.params, request.params),
    query: parsedQuery(route, request),
    body: parsedBody(route, request),
  };
}

function parsedQuery(route: Route, request: Request): unknown {
  const query = queryOf(request);
  if (route.query) {
    return parseRequest(route.query, query);
  }
  const [unknown] = Object.keys(query);
  if (unknown !== undefined) {
    throw new InputError(
      `${JSON.stringify(unknown)} is not known; this takes no query parameters`,
    );
  }
  return undefined;
}

function parsedBody(route: Route, request: Request): unknown {
  if (route.method === 'get') {
    return undefined;
  }
  const body: unknown = request.body;
  if (!route.body) {
    if (body && Object.keys(body).length > 0) {
      throw new InputError('the body is not known; this takes none');
    }
    return undefined;
  }
  if (!request.is('application/json')) {
    throw new InputError(
      'the body takes JSON, with the header Content-Type: application/json',
    );
  }
  return parseRequest(route.body, body);
}

/** Query parameters as they were sent: a text each, or a list where one is repeated. */
function queryOf(request: Request): Record<string, string | string[]> {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map(name => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
