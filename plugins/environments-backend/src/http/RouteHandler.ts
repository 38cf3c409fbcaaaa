import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Route,
  RouteName,
  routes,
} from '@berth/plugin-environments-common/contract';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';
import type { z } from 'zod/v4';

type Parsed<R, Part extends 'params' | 'query' | 'body'> = R extends {
  [P in Part]: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : undefined;

type Body<R> = R extends { response: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;

/** A request as a handler gets it: checked, with who asks. */
export interface RouteRequest<R> {
  params: Parsed<R, 'params'>;
  query: Parsed<R, 'query'>;
  body: Parsed<R, 'body'>;
  credentials: BackstageCredentials;
  /** Aborts when the caller has left, or has the answer. */
  signal: AbortSignal;
  /** Only for headers and for the address that was asked. */
  http: Request;
  /** What the audit log says of it besides the route. */
  audit: JsonObject;
}

/** An answer: a body of the route's response, plain text, or lines as they come. */
export type RouteAnswer<R> =
  | {
      body: Body<R>;
      /** Version of the desired state, which `If-Match` compares. */
      version?: string;
      location?: string;
    }
  | { text: string }
  | { lines: (signal: AbortSignal) => AsyncIterable<string> };

/** Answers a route's requests. */
export type RouteHandler<R extends Route> = (
  request: RouteRequest<R>,
) => Promise<RouteAnswer<R>>;

/** One handler for each route of the contract. */
export type RouteHandlers = {
  [Name in RouteName]: RouteHandler<(typeof routes)[Name]>;
};
