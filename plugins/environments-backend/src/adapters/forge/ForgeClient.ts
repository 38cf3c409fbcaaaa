import { ConflictError, isError, NotFoundError } from '@backstage/errors';
import {
  ForgeAuthenticationError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '@berth/plugin-environments-node';
import { z } from 'zod/v4';
import { forgeWords } from './forgeWords';
import { readLimited } from './readLimited';
import { retryTime } from './retryTime';

const PAGES = 10;

export interface ForgeClientOptions {
  /** Without a slash at its end. */
  apiUrl: string;
  /** With the token. */
  headers: Record<string, string>;
  /** What must not appear in an error. */
  secrets: string[];
  /** Milliseconds that an answer may take; 15,000 where left out. */
  timeoutMs?: number;
}

export interface ForgeRequest {
  /** What is tried, in words that follow "to": `open a pull request`. */
  what: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's address, its parts encoded. */
  path: string;
  query?: Record<string, string | number>;
  body?: object;
}

/** Asks a forge's JSON API: one request, one answer in its shape, or an error that says whether to ask again. */
export class ForgeClient {
  /** Until then the forge wants no requests. */
  #closedUntil = 0;

  constructor(private readonly options: ForgeClientOptions) {}

  /**
   * The answer in its shape; for an empty one ask with `z.undefined()`.
   *
   * @throws as `Forge` says, and ConflictError for 409
   */
  async ask<Schema extends z.ZodType>(
    request: ForgeRequest,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const { text } = await this.#send(request);
    return this.#read(request, text, schema);
  }

  /** Asks where nothing in the answer matters. */
  async tell(request: ForgeRequest): Promise<void> {
    await this.#send(request);
  }

  /**
   * All items of a list, page by page, up to ten pages.
   *
   * @param schema - of one page
   */
  async list<Item>(
    request: ForgeRequest,
    schema: z.ZodType<Item[]>,
  ): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; page <= PAGES; page++) {
      const paged = { ...request, query: { ...request.query, page } };
      const { text, headers } = await this.#send(paged);
      items.push(...this.#read(paged, text, schema));
      if (!/rel="?next"?/.test(headers.get('link') ?? '')) {
        break;
      }
    }
    return items;
  }

  #read<Schema extends z.ZodType>(
    { what }: ForgeRequest,
    text: string,
    schema: Schema,
  ): z.output<Schema> {
    let answer: unknown;
    try {
      answer = text === '' ? undefined : JSON.parse(text);
    } catch {
      throw new ForgeUnavailableError(
        `The forge was asked to ${what} and answered something that is no JSON; environments.repository.forge.apiUrl may be another address`,
      );
    }
    const result = schema.safeParse(answer);
    if (!result.success) {
      const { path } = result.error.issues[0];
      throw new ForgeUnavailableError(
        `The forge was asked to ${what} and answered without a usable ${
          path.join('.') || 'value'
        }`,
      );
    }
    return result.data;
  }

  async #send(
    request: ForgeRequest,
  ): Promise<{ text: string; headers: Headers }> {
    const { what, method = 'GET', path, query, body } = request;
    if (Date.now() < this.#closedUntil) {
      throw this.#closed(what);
    }
    const url = new URL(`${this.options.apiUrl}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) {
      url.searchParams.set(name, String(value));
    }
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: {
          Accept: 'application/json',
          'User-Agent': 'berth',
          ...(body && { 'Content-Type': 'application/json' }),
          ...this.options.headers,
        },
        body: body && JSON.stringify(body),
        // A token goes nowhere but to the address of the configuration.
        redirect: 'manual',
        signal: AbortSignal.timeout(this.options.timeoutMs ?? 15_000),
      });
      text = await readLimited(response);
    } catch (error) {
      throw new ForgeUnavailableError(
        `The forge did not answer when it was asked to ${what}: ${this.#words(
          reasonOf(error),
        )}`,
      );
    }
    if (response.ok) {
      return { text, headers: response.headers };
    }
    throw this.#refusal(what, response, this.#words(text));
  }

  #refusal(what: string, response: Response, words: string): Error {
    const { status, headers } = response;
    const retryAt = retryTime(status, headers, words);
    if (retryAt) {
      this.#closedUntil = retryAt.getTime();
      return this.#closed(what);
    }
    const said = words || `HTTP ${status}`;
    if (status === 401) {
      return new ForgeAuthenticationError(said);
    }
    if (status === 404) {
      return new NotFoundError(
        `The forge does not find what it takes to ${what}, or the token may not see it: ${said}`,
      );
    }
    if (status === 409) {
      return new ConflictError(`The forge can't ${what} now: ${said}`);
    }
    if (status === 408 || status >= 500) {
      return new ForgeUnavailableError(
        `The forge failed to ${what}: ${status} ${words}`.trim(),
      );
    }
    if (status >= 300 && status < 400) {
      return new ForgeRefusedError(
        what,
        'it answers from another address; environments.repository.forge takes the new one',
      );
    }
    return new ForgeRefusedError(what, said);
  }

  #closed(what: string): ForgeUnavailableError {
    const at = new Date(this.#closedUntil);
    return new ForgeUnavailableError(
      `The forge takes no requests to ${what} until ${at.toISOString()}: too many were made`,
      at,
    );
  }

  #words(text: string): string {
    return forgeWords(text, this.options.secrets);
  }
}

/** Why a request had no answer; fetch hides it in the cause. */
function reasonOf(error: unknown): string {
  if (!isError(error)) {
    return String(error);
  }
  return isError(error.cause) ? error.cause.message : error.message;
}
