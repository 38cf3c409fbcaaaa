import type { LogReader, LogRequest } from '@berth/plugin-environments-node';
import { objectPath } from './KubernetesClusterReader';
import type { KubernetesConnection } from './KubernetesConnection';
import { readLines } from './readLines';

const POD = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };

/** Reads pod logs over the API server. */
export class KubernetesLogReader implements LogReader {
  readonly #connection: KubernetesConnection;

  constructor(connection: KubernetesConnection) {
    this.#connection = connection;
  }

  async read(request: LogRequest): Promise<string> {
    return this.#connection.request({
      path: logPath(request),
      query: logQuery(request),
    });
  }

  async *follow(
    request: LogRequest,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    if (signal.aborted) {
      return;
    }
    try {
      const stream = await this.#connection.open({
        path: logPath(request),
        query: { ...logQuery(request), follow: 'true' },
        signal,
        patient: true,
      });
      yield* readLines(stream, this.#connection.name);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }
}

function logPath(request: LogRequest): string {
  return `${objectPath(POD, request.pod, request.namespace)}/log`;
}

function logQuery(request: LogRequest): Record<string, string | undefined> {
  const { container, sinceSeconds, tailLines, previous } = request;
  return {
    timestamps: 'true',
    container,
    sinceSeconds: sinceSeconds === undefined ? undefined : String(sinceSeconds),
    tailLines: tailLines === undefined ? undefined : String(tailLines),
    previous: previous ? 'true' : undefined,
  };
}
