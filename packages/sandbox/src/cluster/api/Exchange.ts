import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest } from './ApiError';
import { isRecord } from './json';
import type { JsonObject } from './object';
import { parseBody, UnreadableBodyError } from './patch/applyPatch';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** One request with its answer. */
export class Exchange {
  readonly url: URL;
  readonly query: URLSearchParams;

  constructor(readonly req: IncomingMessage, readonly res: ServerResponse) {
    this.url = new URL(req.url ?? '/', 'http://sandbox');
    this.query = this.url.searchParams;
  }

  get method(): string {
    return this.req.method ?? 'GET';
  }

  get accept(): string {
    return this.req.headers.accept ?? '';
  }

  /** The type of the body, without parameters. */
  get contentType(): string {
    return (this.req.headers['content-type'] ?? '').split(';')[0].trim();
  }

  /** Whether the body is in the format that some kubectl commands use and nobody here reads. */
  get sendsProtobuf(): boolean {
    return this.contentType.includes('protobuf');
  }

  /** Whether a query parameter is set to a true value. */
  flag(name: string): boolean {
    const value = this.query.get(name);
    return value === 'true' || value === '1' || value === '';
  }

  /** A whole number from the query. @throws ApiError 400 when it is none. */
  number(name: string): number | undefined {
    const text = this.query.get(name);
    if (text === null || text === '') return undefined;
    if (!/^\d+$/.test(text)) {
      throw badRequest(
        `invalid query parameter ${name}: ${JSON.stringify(text)}`,
      );
    }
    return Number(text);
  }

  get dryRun(): boolean {
    return this.query.getAll('dryRun').includes('All');
  }

  /** The field manager: the parameter, else the first word of the user agent. */
  get manager(): string {
    return (
      this.query.get('fieldManager') ||
      (this.req.headers['user-agent'] ?? 'unknown').split('/')[0]
    );
  }

  /** The body as text. @throws ApiError 413 when it is too large. */
  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.req) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      size += bytes.length;
      if (size > MAX_BODY_BYTES) {
        throw new ApiError(
          413,
          'RequestEntityTooLarge',
          `Request entity too large: limit is ${MAX_BODY_BYTES}`,
        );
      }
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** The body as JSON or YAML; undefined where there is none. */
  async body(): Promise<unknown> {
    if (this.sendsProtobuf) {
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml (the sandbox does not read protobuf: use kubectl apply -f or create -f)',
      );
    }
    const text = await this.text();
    return text === '' ? undefined : parseBody(text);
  }

  /** The body as an object of a kind. @throws ApiError 400 when it is none. */
  async object(kind = 'Object'): Promise<JsonObject> {
    let why = 'it is no object';
    try {
      const body = await this.body();
      if (isRecord(body)) return body;
    } catch (error) {
      if (!(error instanceof UnreadableBodyError)) throw error;
      why = error.message;
    }
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
    );
  }

  send(code: number, value: unknown): void {
    this.sendText(code, JSON.stringify(value));
  }

  sendText(code: number, text: string, type = 'application/json'): void {
    if (this.res.headersSent || this.res.destroyed) return;
    this.res.writeHead(code, {
      'content-type': type,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-cache, private',
    });
    this.res.end(this.method === 'HEAD' ? undefined : text);
  }
}
