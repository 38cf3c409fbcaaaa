import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import type { z } from 'zod/v4';
import type {
  EnvironmentReference,
  OperationRequest,
} from '../contract/operation';
import type {
  ListEnvironmentsQuery,
  ListOperationsQuery,
  LogsQuery,
  RouteName,
  routes,
} from '../contract/routes';
import { RecentEntries } from '../RecentEntries';
import { readEventStream } from './readEventStream';

/** What every call takes besides its own arguments. */
export interface RequestOptions {
  /** Backstage token; in the browser the fetch API adds the user's. */
  token?: string;
  signal?: AbortSignal;
}

/** What following a log takes besides. */
export interface FollowOptions extends RequestOptions {
  /** Called once the stream stands, which a container that says nothing brings no line for. */
  onOpen?: () => void;
}

/** What asking for an operation takes besides. */
export interface SubmitOptions extends RequestOptions {
  /** The same key again gives the same operation, so that a request can be repeated safely. */
  idempotencyKey?: string;
  /** ETag of the environment as it was read; the answer is 412 where it is another by now. */
  ifMatch?: string;
}

/** Body of a route's answer. */
export type Answer<Name extends RouteName> = (typeof routes)[Name] extends {
  response: infer Schema extends z.ZodType;
}
  ? z.infer<Schema>
  : never;

type Query = Record<
  string,
  string | number | boolean | readonly string[] | undefined
>;

/**
 * The HTTP API, typed: one method per route of the contract.
 * Every method rejects with ResponseError where the API refuses, with the API's own error as its cause, and with
 * what `fetch` rejects with where it can't be reached.
 */
export class EnvironmentsClient {
  /** The last answers by caller and address, so that what has not changed is not sent again. */
  private readonly cache = new RecentEntries<{ etag: string; body: unknown }>(
    50,
  );

  constructor(
    private readonly apis: {
      discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
      fetchApi: { fetch: typeof fetch };
    },
  ) {}

  listEnvironments(
    query: ListEnvironmentsQuery = {},
    options?: RequestOptions,
  ): Promise<Answer<'listEnvironments'>> {
    return this.get(`/environments${queryOf(query)}`, options);
  }

  getEnvironment(
    environment: EnvironmentReference,
    options?: RequestOptions,
  ): Promise<Answer<'getEnvironment'>> {
    return this.get(pathOf(environment), options);
  }

  getHistory(
    environment: EnvironmentReference,
    query: { limit?: number; cursor?: string } = {},
    options?: RequestOptions,
  ): Promise<Answer<'getHistory'>> {
    return this.get(`${pathOf(environment)}/history${queryOf(query)}`, options);
  }

  getCommitFiles(
    environment: EnvironmentReference,
    commit: string,
    options?: RequestOptions,
  ): Promise<Answer<'getCommitFiles'>> {
    return this.get(
      `${pathOf(environment)}/history/${encodeURIComponent(commit)}`,
      options,
    );
  }

  getObjects(
    environment: EnvironmentReference,
    options?: RequestOptions,
  ): Promise<Answer<'getObjects'>> {
    return this.get(`${pathOf(environment)}/objects`, options);
  }

  getPods(
    environment: EnvironmentReference,
    options?: RequestOptions,
  ): Promise<Answer<'getPods'>> {
    return this.get(`${pathOf(environment)}/pods`, options);
  }

  getEvents(
    environment: EnvironmentReference,
    options?: RequestOptions,
  ): Promise<Answer<'getEvents'>> {
    return this.get(`${pathOf(environment)}/events`, options);
  }

  /** The lines so far, as text. */
  async getLogs(
    environment: EnvironmentReference,
    query: Omit<LogsQuery, 'follow'>,
    options?: RequestOptions,
  ): Promise<string> {
    const response = await this.request(
      `${pathOf(environment)}/logs${queryOf(query)}`,
      { headers: { Accept: 'text/plain' } },
      options,
    );
    return response.text();
  }

  /**
   * The lines so far and then those that come, until the container ends or the loop is left or aborted.
   * Rejects with ServiceUnavailableError where the stream breaks off or the server says that it can't go on.
   */
  async *followLogs(
    environment: EnvironmentReference,
    query: Omit<LogsQuery, 'follow'>,
    options?: FollowOptions,
  ): AsyncIterable<string> {
    const response = await this.request(
      `${pathOf(environment)}/logs${queryOf({ ...query, follow: 'true' })}`,
      { headers: { Accept: 'text/event-stream' } },
      options,
    );
    options?.onOpen?.();
    if (response.body) {
      for await (const { event, data } of readEventStream(response.body)) {
        if (event === 'line') {
          yield JSON.parse(data) as string;
        } else if (event === 'end') {
          return;
        } else if (event === 'error') {
          throw new ServiceUnavailableError(messageOf(data));
        }
      }
    }
    throw new ServiceUnavailableError('The log stream broke off');
  }

  createPlan(
    request: OperationRequest,
    options?: RequestOptions,
  ): Promise<Answer<'createPlan'>> {
    return this.post('/plans', request, options);
  }

  submitOperation(
    request: OperationRequest,
    options?: SubmitOptions,
  ): Promise<Answer<'submitOperation'>> {
    return this.post('/operations', request, options, {
      ...(options?.idempotencyKey && {
        'Idempotency-Key': options.idempotencyKey,
      }),
      ...(options?.ifMatch && { 'If-Match': options.ifMatch }),
    });
  }

  listOperations(
    query: ListOperationsQuery = {},
    options?: RequestOptions,
  ): Promise<Answer<'listOperations'>> {
    return this.get(`/operations${queryOf(query)}`, options);
  }

  getOperation(
    id: string,
    options?: RequestOptions,
  ): Promise<Answer<'getOperation'>> {
    return this.get(`/operations/${encodeURIComponent(id)}`, options);
  }

  cancelOperation(
    id: string,
    options?: RequestOptions,
  ): Promise<Answer<'cancelOperation'>> {
    return this.post(
      `/operations/${encodeURIComponent(id)}/cancellation`,
      undefined,
      options,
    );
  }

  listBlueprints(options?: RequestOptions): Promise<Answer<'listBlueprints'>> {
    return this.get('/blueprints', options);
  }

  getBlueprint(
    name: string,
    version: string,
    options?: RequestOptions,
  ): Promise<Answer<'getBlueprint'>> {
    return this.get(
      `/blueprints/${encodeURIComponent(name)}/${encodeURIComponent(version)}`,
      options,
    );
  }

  listClusters(options?: RequestOptions): Promise<Answer<'listClusters'>> {
    return this.get('/clusters', options);
  }

  listCustomers(
    query: { q?: string } = {},
    options?: RequestOptions,
  ): Promise<Answer<'listCustomers'>> {
    return this.get(`/customers${queryOf(query)}`, options);
  }

  listStages(options?: RequestOptions): Promise<Answer<'listStages'>> {
    return this.get('/stages', options);
  }

  private async get<T>(path: string, options?: RequestOptions): Promise<T> {
    // Who asks is part of the key: what one caller may see is nobody else's.
    const key = `${options?.token ?? ''} ${path}`;
    const known = this.cache.get(key);
    const response = await this.request(
      path,
      {
        headers: {
          Accept: 'application/json',
          ...(known && { 'If-None-Match': known.etag }),
        },
      },
      options,
      known ? [304] : [],
    );
    if (known && response.status === 304) {
      return known.body as T;
    }
    const body = (await response.json()) as T;
    const etag = response.headers.get('ETag');
    if (etag) {
      this.cache.put(key, { etag, body });
    } else {
      this.cache.delete(key);
    }
    return body;
  }

  private async post<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
    headers?: Record<string, string>,
  ): Promise<T> {
    const response = await this.request(
      path,
      {
        method: 'POST',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body ?? {}),
      },
      options,
    );
    return (await response.json()) as T;
  }

  private async request(
    path: string,
    init: RequestInit & { headers: Record<string, string> },
    options?: RequestOptions,
    accepted: number[] = [],
  ): Promise<Response> {
    const base = await this.apis.discoveryApi.getBaseUrl('environments');
    const response = await this.apis.fetchApi.fetch(`${base}/v1${path}`, {
      ...init,
      headers: {
        ...init.headers,
        ...(options?.token && { Authorization: `Bearer ${options.token}` }),
      },
      signal: options?.signal,
    });
    if (!response.ok && !accepted.includes(response.status)) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

function pathOf({ customer, name }: EnvironmentReference): string {
  return `/environments/${encodeURIComponent(customer)}/${encodeURIComponent(
    name,
  )}`;
}

function queryOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) {
        parameters.append(name, String(item));
      }
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

function messageOf(data: string): string {
  try {
    const parsed = JSON.parse(data) as string | { message?: string };
    const message = typeof parsed === 'string' ? parsed : parsed.message;
    return message || data;
  } catch {
    return data;
  }
}
