import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthenticationError } from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import { createWebhookRouter, WEBHOOK_PATH } from './createWebhookRouter';

describe('createWebhookRouter', () => {
  let server: Server;

  afterEach(() => new Promise(resolve => server.close(resolve)));

  it('tells the log of webhooks that nobody signed, not of each', async () => {
    const logger = mockServices.logger.mock();
    const readWebhook = () => {
      throw new AuthenticationError('another signature');
    };
    const router = createWebhookRouter({
      forge: { readWebhook },
      onEvent: () => undefined,
      logger,
    });
    server = createServer(express().use(router)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let sent = 0; sent < 3; sent++) {
      const answer = await fetch(`http://127.0.0.1:${port}${WEBHOOK_PATH}`, {
        method: 'POST',
        body: '{}',
      });
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe('');
    }
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('environments.repository.forge.webhookSecret'),
    );
  });
});
