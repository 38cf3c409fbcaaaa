import type { LogReader, LogRequest } from '@berth/plugin-environments-node';
import { objectPath } from './KubernetesClusterReader';
import type { KubernetesConnection } from './KubernetesConnection';
import { LimitedBody } from './LimitedBody';
import { NewestLines } from './NewestLines';
import { readLines } from './readLines';

const POD = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };

const MIB = 1024 * 1024;

/** How much of a log is read at once, in bytes. */
export interface LogLimits {
  /** Of the newest lines, that are given; 16 MiB by default. */
  given: number;
  /**
   * That are read to come to the newest lines; 256 MiB by default, above the 10,000 lines of 16 KiB that a container
   * runtime writes and the API gives.
   */
  read: number;
}

const DEFAULTS: LogLimits = { given: 16 * MIB, read: 256 * MIB };

/** Characters of a line that are kept. */
const LONGEST = 65_536;
const LONGEST_SAID = ' [the line goes on: 65,536 characters are kept]';
const SHORTENING = { longest: LONGEST, line: shortened };

/** Reads pod logs over the API server. */
export class KubernetesLogReader implements LogReader {
  readonly #connection: KubernetesConnection;
  readonly #limits: LogLimits;

  constructor(connection: KubernetesConnection, limits = DEFAULTS) {
    this.#connection = connection;
    this.#limits = limits;
  }

  async read(request: LogRequest): Promise<string> {
    const { given, read } = this.#limits;
    return this.#connection.requestThrough(
      {
        path: logPath(request),
        // Clusters count these bytes from the oldest line on: a log that is longer would lose its newest ones.
        query: { ...logQuery(request), limitBytes: String(read) },
      },
      async body => {
        const limited = new LimitedBody(body, read);
        const newest = new NewestLines(given);
        const { name } = this.#connection;
        for await (const line of readLines(limited, name, SHORTENING)) {
          newest.add(line);
        }
        const { lines, dropped } = newest;
        if (dropped) {
          lines[0] += ` [older lines are left out: the newest ${sizeText(
            given,
          )} are given]`;
        }
        if (limited.full) {
          lines.push(
            `${lines.pop() ?? ''} [the log goes on: no more than ${sizeText(
              read,
            )} are read at once]`,
          );
        }
        return lines.map(line => `${line}\n`).join('');
      },
    );
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
      yield* readLines(stream, this.#connection.name, SHORTENING);
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

function sizeText(bytes: number): string {
  return `${bytes / MIB} MiB`;
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
