import { z } from 'zod/v4';
import { Route, RouteName, routes } from '../contract/routes';
import { componentSchemas, answerName, jsonSchemaOf } from './componentSchemas';

/** An OpenAPI object, or a part of one. */
export type OpenApiObject = Record<string, unknown>;

const JSON_TYPE = 'application/json';

/** What each error of the API means to its caller. */
const ERRORS: Record<number, string> = {
  400: 'Refused: the message names each field and what it takes',
  401: 'No valid token',
  403: 'The caller is not allowed to do this',
  404: 'There is no such thing',
  409: 'It conflicts with what is there: a taken id, another plan, an operation that is committed already',
  412: 'The environment is another than the one that If-Match names',
  413: 'The body is too large',
  503: 'Something that is needed does not answer now; try again',
};

const UNCHANGED: OpenApiObject = {
  description: 'Still what If-None-Match names',
};

const errorSchema: OpenApiObject = {
  type: 'object',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: {
        name: { type: 'string', examples: ['InputError'] },
        message: {
          type: 'string',
          description: 'Sentences for people; a refusal names the fields',
        },
      },
    },
    request: {
      type: 'object',
      properties: { method: { type: 'string' }, url: { type: 'string' } },
    },
    response: {
      type: 'object',
      required: ['statusCode'],
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/** The HTTP API as an OpenAPI 3.1 document, made from the routes of the contract. */
export function openApiDocument(): OpenApiObject {
  const paths: Record<string, OpenApiObject> = {
    '/openapi.json': { get: ownOperation() },
  };
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    (paths[route.path] ??= {})[route.method] = operationOf(name, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Berth',
      version: '1',
      description:
        'Environments of customers, by GitOps. Lists are paged by an opaque cursor; timestamps are RFC 3339 in UTC, durations ISO 8601, quantities in Kubernetes notation.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/environments/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: "A Backstage token, or the installation's API token",
        },
      },
      headers: {
        ETag: {
          description: 'Names this state of the answer, for If-None-Match',
          schema: { type: 'string' },
        },
        Location: {
          description: 'Where the operation is to be read',
          schema: { type: 'string', format: 'uri-reference' },
        },
      },
      schemas: { ...componentSchemas(), Error: errorSchema },
    },
  };
}

function operationOf(name: RouteName, route: Route): OpenApiObject {
  const body = route.body && {
    required: true,
    content: {
      [JSON_TYPE]: { schema: ref('OperationRequest') },
    },
  };
  return {
    operationId: name,
    summary: route.summary,
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...headersOf(name, route),
    ],
    ...(body && { requestBody: body }),
    responses: responsesOf(name, route),
  };
}

function parametersOf(
  place: 'path' | 'query',
  object: z.ZodObject | undefined,
): OpenApiObject[] {
  return Object.entries(object?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(schema, undefined).success,
    schema: jsonSchemaOf(schema),
  }));
}

function headersOf(name: RouteName, route: Route): OpenApiObject[] {
  if (name === 'submitOperation') {
    return [
      header(
        'Idempotency-Key',
        'The same key of the same caller again gives the same operation; with another body it is 409',
      ),
      header(
        'If-Match',
        "An environment's ETag: 412 where its desired state is another by now",
      ),
    ];
  }
  return hasTag(route) ? [ifNoneMatch()] : [];
}

function ifNoneMatch(): OpenApiObject {
  return header(
    'If-None-Match',
    'An ETag: 304 where the answer is still the same',
  );
}

function header(name: string, description: string): OpenApiObject {
  return {
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', maxLength: 200 },
  };
}

function responsesOf(name: RouteName, route: Route): OpenApiObject {
  const text = { schema: { type: 'string' } };
  const answer: OpenApiObject = {
    description: route.summary,
    ...(hasTag(route) && { headers: headerRef('ETag') }),
    ...(name === 'submitOperation' && { headers: headerRef('Location') }),
    content: route.response
      ? { [JSON_TYPE]: { schema: ref(answerName(name)) } }
      : { 'text/plain': text, 'text/event-stream': text },
  };
  return {
    [route.status]: answer,
    ...(hasTag(route) && { 304: UNCHANGED }),
    ...Object.fromEntries(
      errorsOf(name, route).map(status => [
        status,
        {
          description: ERRORS[status],
          content: { [JSON_TYPE]: { schema: ref('Error') } },
        },
      ]),
    ),
  };
}

function errorsOf(name: RouteName, { method, params, body }: Route): number[] {
  return [
    400,
    401,
    403,
    ...(params || body ? [404] : []),
    ...(body || name === 'cancelOperation' ? [409] : []),
    ...(name === 'submitOperation' ? [412] : []),
    // A body that is too large is refused before anybody asks whether the route takes one.
    ...(method === 'post' ? [413] : []),
    503,
  ];
}

function hasTag({ method, response }: Route): boolean {
  return method === 'get' && response !== undefined;
}

function ownOperation(): OpenApiObject {
  return {
    operationId: 'getOpenApiDocument',
    summary: 'This document',
    parameters: [ifNoneMatch()],
    responses: {
      200: {
        description: 'The contract',
        headers: headerRef('ETag'),
        content: { [JSON_TYPE]: { schema: { type: 'object' } } },
      },
      304: UNCHANGED,
      401: {
        description: ERRORS[401],
        content: { [JSON_TYPE]: { schema: ref('Error') } },
      },
    },
  };
}

function ref(name: string): OpenApiObject {
  return { $ref: `#/components/schemas/${name}` };
}

function headerRef(name: string): OpenApiObject {
  return { [name]: { $ref: `#/components/headers/${name}` } };
}
