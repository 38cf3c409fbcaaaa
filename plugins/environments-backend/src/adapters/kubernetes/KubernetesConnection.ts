import { ServiceUnavailableError } from '@backstage/errors';
import { AnswerTooLargeError } from '@berth/plugin-environments-node';
import type { KubeConfig } from '@kubernetes/client-node';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { version } from '../../../package.json';
import { type Agents, KeptAgents } from './KeptAgents';
import { KubeconfigLogin } from './KubeconfigLogin';
import { connectionError, statusError } from './kubernetesErrors';

/**
 * Deadlines of a connection, in milliseconds; none but that for the login counts before a request has its connection, or
 * begins to make it.
 */
export interface ConnectionDeadlines {
  /** Until the kubeconfig has given its credentials, and then until the server begins to answer; 10,000 by default. */
  answer?: number;
  /** Until a whole answer is here, for what is no stream; 30,000 by default. */
  whole?: number;
}

export interface KubernetesRequest {
  method?: 'GET' | 'PATCH';
  /** Below the server's address, beginning with a slash. */
  path: string;
  query?: Record<string, string | undefined>;
  body?: { contentType: string; text: string };
  signal?: AbortSignal;
  /** Whether to wait for the first byte for as long as it takes, as for the log of a silent container. */
  patient?: boolean;
}

const MIB = 1024 * 1024;

/** Bytes of an answer that are read where the caller does not say how many: far above the largest object there is. */
const LONGEST = 32 * MIB;

/** Bytes of a refusal that are read: more than any object that its words may repeat. */
const LONGEST_REFUSAL = 4 * MIB;

/** The server closed a kept connection before it read the request, which may be sent once more. */
class ClosedBeforeUseError extends ServiceUnavailableError {}

/** Speaks HTTP to the API server of a kubeconfig's current context, over connections that are kept. */
export class KubernetesConnection {
  readonly #config: () => KubeConfig;
  readonly #answerDeadline: number;
  readonly #wholeDeadline: number;
  readonly #agents = new KeptAgents();
  readonly #login: KubeconfigLogin;

  /** `name` is the cluster's, for the words of errors; `config` is asked for every request. */
  constructor(
    readonly name: string,
    config: () => KubeConfig,
    deadlines: ConnectionDeadlines = {},
  ) {
    this.#config = config;
    this.#answerDeadline = deadlines.answer ?? 10_000;
    this.#wholeDeadline = deadlines.whole ?? 30_000;
    this.#login = new KubeconfigLogin(name, this.#answerDeadline);
  }

  /**
   * The text of an answer. Rejects with the errors of `ClusterReader`.
   *
   * @param takes - asked with the number of bytes as they come, no gives the answer up; left out, 32 MiB are taken
   */
  async request(
    request: KubernetesRequest,
    takes: (bytes: number) => boolean = upTo(LONGEST),
  ): Promise<string> {
    return this.requestThrough(request, async body => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) {
        if (!takes(chunk.length)) {
          // Leaving the loop closes the connection.
          throw new AnswerTooLargeError(
            `Cluster ${this.name} answered ${request.path} with more than is read at once`,
          );
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    });
  }

  /** What `read` makes of an answer's body as it comes, which it need not read to its end. Rejects as `request` does. */
  async requestThrough<T>(
    request: KubernetesRequest,
    read: (body: Readable) => Promise<T>,
  ): Promise<T> {
    const whole = new AbortController();
    let deadline: NodeJS.Timeout | undefined;
    const signal = request.signal
      ? AbortSignal.any([request.signal, whole.signal])
      : whole.signal;
    try {
      const answer = await this.#answer(
        { ...request, signal },
        'requests',
        () => {
          deadline ??= setTimeout(
            () => whole.abort('its answer did not end in time'),
            this.#wholeDeadline,
          );
        },
      );
      return await read(answer).catch(error => {
        if (whole.signal.aborted) {
          throw connectionError(this.name, whole.signal.reason);
        }
        throw error instanceof ServiceUnavailableError ||
          error instanceof AnswerTooLargeError
          ? error
          : connectionError(this.name, error);
      });
    } finally {
      clearTimeout(deadline);
    }
  }

  /**
   * The body of an answer as it comes; the caller reads it to its end or destroys it, and the signal ends it.
   * Rejects with the errors of `ClusterReader`.
   */
  open(request: KubernetesRequest): Promise<http.IncomingMessage> {
    return this.#answer(request, 'streams');
  }

  async #answer(
    request: KubernetesRequest,
    over: keyof Agents,
    onBegun?: () => void,
  ): Promise<http.IncomingMessage> {
    const answer = await this.#send(request, over, onBegun).catch(error => {
      // A kept connection may have been closed by the server just before it was used again.
      if (error instanceof ClosedBeforeUseError) {
        return this.#send(request, over, onBegun);
      }
      throw error;
    });
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) {
      const body = await textOf(answer, LONGEST_REFUSAL).catch(() => '');
      throw statusError(this.name, request.path, status, body);
    }
    return answer;
  }

  /** `onBegun` is called when the request has its turn; those that wait for a connection have not. */
  async #send(
    request: KubernetesRequest,
    over: keyof Agents,
    onBegun?: () => void,
  ): Promise<http.IncomingMessage> {
    const { url, options } = await this.#options(request, over);
    const { signal } = request;
    if (signal?.aborted) {
      throw connectionError(this.name, signal.reason);
    }
    return new Promise((resolve, reject) => {
      const outgoing = (url.protocol === 'http:' ? http : https).request(
        url,
        options,
      );
      let late: NodeJS.Timeout | undefined;
      const begin = () => {
        late = setTimeout(
          () => outgoing.destroy(new Error('it did not answer in time')),
          this.#answerDeadline,
        );
        onBegun?.();
      };
      if (options.agent.maxSockets === Infinity) {
        // Nothing waits for others; through a proxy the socket comes only once there is a tunnel.
        begin();
      } else {
        outgoing.once('socket', begin);
        // Node.js tells a request only at its turn that it was ended.
        const leave = () => reject(connectionError(this.name, signal?.reason));
        signal?.addEventListener('abort', leave, { once: true });
        outgoing.once('close', () =>
          signal?.removeEventListener('abort', leave),
        );
      }
      if (request.patient) {
        outgoing.once('finish', () => clearTimeout(late));
      }
      outgoing.once('response', answer => {
        clearTimeout(late);
        resolve(answer);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(late);
        const stale = outgoing.reusedSocket && error.code === 'ECONNRESET';
        reject(
          stale
            ? new ClosedBeforeUseError(error.message)
            : connectionError(this.name, error),
        );
      });
      outgoing.end(request.body?.text);
    });
  }

  async #options(
    request: KubernetesRequest,
    over: keyof Agents,
  ): Promise<{
    url: URL;
    options: https.RequestOptions & { agent: http.Agent };
  }> {
    const config = this.#config();
    const cluster = config.getCurrentCluster();
    if (!cluster?.server) {
      throw new ServiceUnavailableError(
        `The kubeconfig of cluster ${this.name} has no current context with a server`,
      );
    }
    const url = new URL(cluster.server.replace(/\/$/, '') + request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        url.searchParams.set(key, value);
      }
    }
    const login = await this.#login.options(config, request.signal);
    const options: https.RequestOptions = {
      ...login,
      method: request.method ?? 'GET',
      signal: request.signal,
      headers: {
        accept: 'application/json',
        'user-agent': `berth/${version}`,
        ...(request.body
          ? {
              'content-type': request.body.contentType,
              'content-length': Buffer.byteLength(request.body.text),
            }
          : {}),
        ...login.headers,
      },
    };
    const agents = this.#agents.of(url, options, cluster.proxyUrl);
    return { url, options: { ...options, agent: agents[over] } };
  }
}

/** Takes so many bytes in all. */
function upTo(most: number): (bytes: number) => boolean {
  let left = most;
  return bytes => {
    left -= bytes;
    return left >= 0;
  };
}

/** The text of a body, as far as `atMost` bytes go. */
async function textOf(body: Readable, atMost: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > atMost) {
      // Leaving the loop closes the connection: nobody has to send what nobody reads.
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, atMost).toString('utf8');
}
