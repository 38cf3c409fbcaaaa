import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import express, { type Response } from 'express';
import { streamEvents } from './streamEvents';

const environment = { customer: 'acme', name: 'staging' };

describe('streamEvents', () => {
  let server: Server;
  let client: EnvironmentsClient;
  let closing: AbortController;
  let follow: (signal: AbortSignal) => AsyncIterable<string>;
  let longest: number | undefined;
  /** What is done before the lines are asked for. */
  let before: (response: Response) => Promise<unknown>;
  /** How requests were answered, or not. */
  let answered: Array<Promise<void>>;

  beforeEach(async () => {
    closing = new AbortController();
    longest = undefined;
    before = async () => {};
    answered = [];
    const app = express();
    app.use((_request, response, next) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const answer = before(response).then(() =>
        streamEvents(response, signal => follow(signal), {
          gone: gone.signal,
          closing: closing.signal,
          longest,
        }),
      );
      answered.push(answer);
      answer.catch(next);
    });
    app.use(((error, _request, response, _next) => {
      response.status(error.name === 'NotFoundError' ? 404 : 500).json({
        error: { name: error.name, message: error.message },
      });
    }) as express.ErrorRequestHandler);
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    client = new EnvironmentsClient({
      discoveryApi: { getBaseUrl: async () => `http://127.0.0.1:${port}` },
      fetchApi: { fetch },
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const lines = () => client.followLogs(environment, { pod: 'web' });

  it('gives the lines as they are, and ends when they do', async () => {
    const sent = ['one', '', 'data: "two"\r\nevent: end', 'é\u{1f680}\u2028'];
    follow = async function* all() {
      yield* sent;
    };
    const seen: string[] = [];
    for await (const line of lines()) {
      seen.push(line);
    }
    expect(seen).toEqual(sent);
  });

  it('answers with a status where the lines can not begin', async () => {
    follow = async function* none() {
      throw new NotFoundError('There is no pod web');
    };
    await expect(lines()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('says where the lines break off', async () => {
    follow = async function* broken() {
      yield 'one';
      throw new ServiceUnavailableError('The cluster went away');
    };
    const iterator = lines()[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: 'one' });
    await expect(iterator.next()).rejects.toThrow('The cluster went away');
  });

  it('ends the lines when the caller goes away', async () => {
    let ended: () => void;
    const end = new Promise<void>(resolve => {
      ended = resolve;
    });
    follow = async function* forever(signal) {
      try {
        yield 'one';
        await once(signal, 'abort');
      } finally {
        ended();
      }
    };
    for await (const line of lines()) {
      expect(line).toBe('one');
      break;
    }
    await end;
  });

  it('asks for no lines once the caller has gone', async () => {
    let asked = false;
    follow = async function* forever(signal) {
      asked = true;
      await once(signal, 'abort');
    };
    const caller = new AbortController();
    before = async response => {
      const closed = once(response, 'close');
      caller.abort();
      await closed;
    };
    const { port } = server.address() as AddressInfo;
    await expect(
      fetch(`http://127.0.0.1:${port}`, { signal: caller.signal }),
    ).rejects.toThrow('aborted');
    await Promise.all(answered);
    expect(asked).toBe(false);
  });

  it('begins though nothing is said yet, and says when the server closes', async () => {
    follow = async function* silent(signal) {
      await once(signal, 'abort');
    };
    const next = lines()[Symbol.asyncIterator]().next();
    await once(server, 'request');
    closing.abort();
    await expect(next).rejects.toThrow('shutting down');
  });

  it('says that a log can be read again that it has followed for as long as one may be', async () => {
    longest = 50;
    let ended = false;
    follow = async function* forever(signal) {
      try {
        yield 'one';
        await once(signal, 'abort');
      } finally {
        ended = true;
      }
    };
    const iterator = lines()[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: 'one' });
    await expect(iterator.next()).rejects.toThrow('read it again');
    expect(ended).toBe(true);
  });

  it('ends a stream that is not read when it has lasted for as long as one may', async () => {
    longest = 100;
    let sent = 0;
    follow = async function* flood(signal) {
      while (!signal.aborted) {
        sent += 1;
        yield 'a'.repeat(1024 * 1024);
      }
    };
    const { port } = server.address() as AddressInfo;
    const unread = await fetch(`http://127.0.0.1:${port}`);
    await Promise.all(answered);
    expect(sent).toBeGreaterThan(1);
    await unread.body?.cancel();
  });
});
