import type { LogReader, LogRequest } from '@berth/plugin-environments-node';
import { objectPath } from './KubernetesClusterReader';
import type { KubernetesConnection } from './KubernetesConnection';
import { readLines } from './readLines';

const POD = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };

/** Bytes of a log that are read at once. */
const MOST = 16 * 1024 * 1024;
const MOST_SAID = ' [the log goes on: no more than 16 MiB are read at once]';

/** Characters of a line that are kept. */
const LONGEST = 65_536;
const LONGEST_SAID = ' [the line goes on: 65,536 characters are kept]';

/** Reads pod logs over the API server. */
export class KubernetesLogReader implements LogReader {
  readonly #connection: KubernetesConnection;

  constructor(connection: KubernetesConnection) {
    this.#connection = connection;
  }

  async read(request: LogRequest): Promise<string> {
    const { text, whole } = await this.#connection.requestBeginning(
      {
        path: logPath(request),
        query: { ...logQuery(request), limitBytes: String(MOST) },
      },
      MOST,
    );
    const lines = text.split('\n').map(shortened).join('\n');
    return whole ? lines : `${lines}${MOST_SAID}\n`;
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
      yield* readLines(stream, this.#connection.name, {
        longest: LONGEST,
        line: shortened,
      });
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }
}

function shortened(line: string): string {
  if (line.length <= LONGEST) {
    return line;
  }
  // Half of a character that takes two would be none.
  const kept = line.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}${LONGEST_SAID}`;
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
