import { KubeConfig } from '@kubernetes/client-node';
import { once } from 'node:events';
import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import {
  Agent as HttpsAgent,
  request as httpsRequest,
  type RequestOptions,
} from 'node:https';
import { ClusterRequestError } from './ClusterRequestError';

const REQUEST_DEADLINE_MS = 30_000;

export interface ClusterRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
}

/**
 * HTTP to the API server that a kubeconfig names. Bodies are plain JSON in both directions:
 * the typed clients leave out fields that they do not know, which a GitOps engine must not.
 */
export class ClusterConnection {
  readonly #server: URL;
  readonly #options: RequestOptions;
  readonly #agent: HttpAgent | HttpsAgent;

  private constructor(server: URL, options: RequestOptions) {
    this.#server = server;
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    this.#agent =
      server.protocol === 'http:'
        ? new HttpAgent({ keepAlive: true })
        : new HttpsAgent({
            keepAlive: true,
            ca,
            cert,
            key,
            rejectUnauthorized,
            servername,
          });
    const { headers, auth } = options;
    this.#options = { headers, auth };
  }

  /** @throws where the kubeconfig has no current cluster */
  static async open(kubeConfig: string): Promise<ClusterConnection> {
    const config = new KubeConfig();
    config.loadFromString(kubeConfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) {
      throw new Error('The kubeconfig has no current cluster');
    }
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return new ClusterConnection(new URL(cluster.server), options);
  }

  /**
   * One request, one JSON answer.
   *
   * @throws ClusterRequestError where the server refuses; a system error where it cannot be reached
   */
  async json<T>(path: string, request: ClusterRequest = {}): Promise<T> {
    const deadline = AbortSignal.timeout(REQUEST_DEADLINE_MS);
    const signal = request.signal
      ? AbortSignal.any([request.signal, deadline])
      : deadline;
    const response = await this.#send(path, { ...request, signal });
    const text = await read(response);
    if ((response.statusCode ?? 500) >= 300) {
      throw refusal(response.statusCode ?? 500, text);
    }
    return JSON.parse(text) as T;
  }

  /** A request whose answer is read line by line for as long as the server speaks. */
  async stream(
    path: string,
    request: ClusterRequest,
  ): Promise<IncomingMessage> {
    const response = await this.#send(path, request);
    if ((response.statusCode ?? 500) >= 300) {
      throw refusal(response.statusCode ?? 500, await read(response));
    }
    return response;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(path: string, request: ClusterRequest): Promise<IncomingMessage> {
    const url = new URL(this.#server);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const body =
      request.body === undefined ? undefined : JSON.stringify(request.body);
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const sent = send(url, {
      ...this.#options,
      method: request.method ?? 'GET',
      agent: this.#agent,
      signal: request.signal,
      headers: {
        ...this.#options.headers,
        Accept: 'application/json',
        'User-Agent': 'berth-sandbox-flux',
        ...(body === undefined
          ? {}
          : {
              'Content-Type': request.contentType ?? 'application/json',
              'Content-Length': Buffer.byteLength(body),
            }),
      },
    });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    return response;
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(status: number, text: string): ClusterRequestError {
  try {
    const { reason, message } = JSON.parse(text) as {
      reason?: string;
      message?: string;
    };
    return new ClusterRequestError(
      status,
      reason ?? 'Unknown',
      message ?? `the server answered ${status}`,
    );
  } catch {
    return new ClusterRequestError(
      status,
      'Unknown',
      text.trim() || `the server answered ${status}`,
    );
  }
}
