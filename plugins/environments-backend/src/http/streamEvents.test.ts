import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import express from 'express';
import { streamEvents } from './streamEvents';

const environment = { customer: 'acme', name: 'staging' };

describe('streamEvents', () => {
  let server: Server;
  let client: EnvironmentsClient;
  let closing: AbortController;
  let follow: (signal: AbortSignal) => AsyncIterable<string>;

  beforeEach(async () => {
    closing = new AbortController();
    const app = express();
    app.use((_request, response, next) => {
      streamEvents(response, signal => follow(signal), closing.signal).catch(
        next,
      );
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

  it('begins though nothing is said yet, and says when the server closes', async () => {
    follow = async function* silent(signal) {
      await once(signal, 'abort');
    };
    const next = lines()[Symbol.asyncIterator]().next();
    await once(server, 'request');
    closing.abort();
    await expect(next).rejects.toThrow('shutting down');
  });
});
