import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Forge, ForgeEvent } from '@berth/plugin-environments-node';
import express, { type ErrorRequestHandler, type Router } from 'express';
import PromiseRouter from 'express-promise-router';

/** Where forges send their webhooks, below the plugin's address. */
export const WEBHOOK_PATH = '/v1/webhooks/forge';

/** A push of many commits is long; what is longer is found by polling. */
const LIMIT = 4 * 1024 * 1024;
/** Anybody may send what is refused, so that it is told this often at most, in milliseconds. */
const TOLD_EVERY = 60_000;

export interface WebhookOptions {
  forge: Pick<Forge, 'readWebhook'>;
  /** Must not take long: the forge waits. */
  onEvent: (event: ForgeEvent) => void;
  logger: LoggerService;
}

/** Takes a forge's webhooks: 204 for what it signed, 401 without a word for everything else. */
export function createWebhookRouter(options: WebhookOptions): Router {
  const { forge, onEvent, logger } = options;
  const router = PromiseRouter();
  router.post(
    WEBHOOK_PATH,
    // What was signed are the bytes as they came.
    express.raw({ type: () => true, limit: LIMIT, inflate: false }),
    (request, response) => {
      const event = forge.readWebhook({
        header: name => request.get(name),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      });
      if (event) {
        logger.debug(`The forge says: ${JSON.stringify(event)}`);
        onEvent(event);
      }
      response.status(204).end();
    },
  );
  router.use(WEBHOOK_PATH, refuse(logger));
  return router;
}

/** Nobody learns here what would be taken; who may see the forge's settings sees the status. */
function refuse(logger: LoggerService): ErrorRequestHandler {
  let told = -Infinity;
  return (error, _request, response, next) => {
    if (error?.name === 'AuthenticationError') {
      if (performance.now() - told >= TOLD_EVERY) {
        told = performance.now();
        logger.warn(
          'A webhook was refused: it is not signed with environments.repository.forge.webhookSecret',
        );
      }
      response.status(401).end();
    } else if (error?.name === 'InputError') {
      response.status(400).end();
    } else if (error?.status === 413 || error?.status === 415) {
      response.status(error.status).end();
    } else {
      next(error);
    }
  };
}
