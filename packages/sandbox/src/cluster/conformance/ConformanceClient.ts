import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { isRecord, recordAt, recordsAt, stringAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { ConformanceCluster } from './ConformanceCluster';

/** An answer, read. */
export interface Answer {
  code: number;
  /** Media type with its parameters. */
  type: string;
  /** An object where the answer is JSON. */
  body: JsonObject;
  text: string;
}

/** One line of a watch. */
export interface WatchEvent {
  type: string;
  object: JsonObject;
}

export type PatchKind = 'json' | 'merge' | 'strategic-merge';

const ASK_EVERY_MS = 50;
const LONGEST_MS = 20_000;

/** Speaks to one API server as the suite needs it: requests as they are, watches, logs. */
export class ConformanceClient {
  private readonly agent: Agent;
  private readonly token?: string;

  constructor(private readonly cluster: ConformanceCluster) {
    const { ca, credentials } = cluster;
    const certified = 'certificate' in credentials;
    this.token = certified ? undefined : credentials.token;
    this.agent = new Agent({
      ca,
      ...(certified
        ? { cert: credentials.certificate, key: credentials.key }
        : {}),
    });
  }

  close(): void {
    this.agent.destroy();
  }

  forget(): Promise<void> {
    return this.cluster.forget();
  }

  /** A request with somebody else's token. */
  callAs(token: string, path: string): Promise<Answer> {
    const agent = new Agent({ ca: this.cluster.ca });
    const headers = { authorization: `Bearer ${token}` };
    return this.send(path, { method: 'GET', agent, headers }).finally(() =>
      agent.destroy(),
    );
  }

  /** A text is sent as it is, anything else as JSON. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const options = {
      method,
      headers: {
        'content-type': 'application/json',
        ...(text === undefined
          ? {}
          : { 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    };
    return this.send(path, options, text);
  }

  get(path: string, accept?: string): Promise<Answer> {
    return this.call('GET', path, undefined, accept ? { accept } : {});
  }

  create(path: string, body: JsonObject): Promise<Answer> {
    return this.call('POST', path, body);
  }

  patch(path: string, kind: PatchKind, body: unknown): Promise<Answer> {
    return this.call('PATCH', path, body, {
      'content-type': `application/${kind}-patch+json`,
    });
  }

  /** Server-side apply. */
  apply(
    path: string,
    manager: string,
    body: JsonObject,
    force = false,
  ): Promise<Answer> {
    const query = `fieldManager=${manager}${force ? '&force=true' : ''}`;
    return this.call('PATCH', `${path}?${query}`, body, {
      'content-type': 'application/apply-patch+yaml',
    });
  }

  /** A namespace in which pods can be made. */
  async namespace(
    name: string,
    labels: Record<string, string> = {},
  ): Promise<void> {
    await this.create('/api/v1/namespaces', { metadata: { name, labels } });
    const path = `/api/v1/namespaces/${name}`;
    await this.until(`${path}/serviceaccounts/default`);
    await this.until(`${path}/configmaps/kube-root-ca.crt`);
  }

  /** Asks until the answer is as wanted; where nothing is said, until there is one. */
  async until(
    path: string,
    isWanted: (answer: Answer) => boolean = ({ code }) => code === 200,
  ): Promise<Answer> {
    const deadline = performance.now() + LONGEST_MS;
    for (;;) {
      const answer = await this.get(path);
      if (isWanted(answer)) return answer;
      if (performance.now() > deadline) {
        throw new Error(`${path} stays ${answer.code} ${answer.text}`);
      }
      await wait(ASK_EVERY_MS);
    }
  }

  /** What a watch says until an event is the last one wanted, or until the server ends it. */
  async watch(
    path: string,
    query: Record<string, string>,
    isLast: (event: WatchEvent) => boolean = () => false,
  ): Promise<WatchEvent[]> {
    const search = new URLSearchParams({ watch: 'true', ...query });
    const events: WatchEvent[] = [];
    await this.lines(`${path}?${search}`, line => {
      const event = JSON.parse(line) as WatchEvent;
      events.push(event);
      return isLast(event);
    });
    return events;
  }

  /** The lines of a long answer until one is the last wanted. */
  async lines(
    path: string,
    isLast: (line: string) => boolean,
  ): Promise<string[]> {
    const answer = await this.open(path, { method: 'GET' });
    const lines: string[] = [];
    for await (const line of createInterface({ input: answer })) {
      if (!line) continue;
      lines.push(line);
      if (isLast(line)) break;
    }
    answer.destroy();
    return lines;
  }

  private async send(
    path: string,
    options: RequestOptions,
    body?: string,
  ): Promise<Answer> {
    const answer = await this.open(path, options, body);
    answer.setEncoding('utf8');
    let text = '';
    for await (const chunk of answer) text += chunk;
    const type = answer.headers['content-type'] ?? '';
    const parsed: unknown = /\bjson\b/.test(type) ? JSON.parse(text) : {};
    return {
      code: answer.statusCode ?? 0,
      type,
      body: isRecord(parsed) ? parsed : {},
      text,
    };
  }

  private open(
    path: string,
    options: RequestOptions,
    body?: string,
  ): Promise<IncomingMessage> {
    const url = new URL(path, this.cluster.url);
    const own = this.token ? { authorization: `Bearer ${this.token}` } : {};
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          agent: this.agent,
          ...options,
          headers: { ...own, ...options.headers },
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** The names in a list. */
export function namesIn(list: unknown): string[] {
  return recordsAt(list, 'items').map(item =>
    stringAt(item, 'metadata', 'name'),
  );
}

/** Who owns what in an object: the trees of managedFields by manager, operation and subresource. */
export function ownersOf(object: unknown): Record<string, unknown> {
  return Object.fromEntries(
    recordsAt(object, 'metadata', 'managedFields').map(entry => [
      ['manager', 'operation', 'subresource']
        .map(field => stringAt(entry, field))
        .filter(Boolean)
        .join(' '),
      recordAt(entry, 'fieldsV1'),
    ]),
  );
}

/** Events as `TYPE name`. */
export function told(events: WatchEvent[]): string[] {
  return events.map(({ type, object }) =>
    `${type} ${stringAt(object, 'metadata', 'name')}`.trim(),
  );
}
