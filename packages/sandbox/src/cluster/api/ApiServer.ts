import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SandboxLogger } from '../../SandboxLogger';
import type { Faults } from '../faults';
import { parseFaults } from '../faults';
import { answerReview } from './accessReviews';
import {
  AGGREGATED_DISCOVERY,
  aggregatedDiscovery,
  asksForAll,
} from './aggregatedDiscovery';
import {
  ApiError,
  methodNotAllowed,
  PageNotFoundError,
  unauthorized,
  unknownPath,
} from './ApiError';
import {
  coreVersions,
  groupDescription,
  groupList,
  groupVersions,
  resourceList,
  VERSION,
} from './discovery';
import { Exchange } from './Exchange';
import type { JsonObject } from './object';
import { openApiDocument, openApiIndex, openApiV2 } from './openapi';
import { requestTarget, type RequestTarget } from './requestTarget';
import type { ResourceHandler } from './ResourceHandler';
import type { ResourceRegistry } from './ResourceRegistry';
import type { Watches } from './Watches';

/** Answers for something that is not stored: logs, metrics. False: not its business. */
export type VirtualHandler = (
  exchange: Exchange,
  target: RequestTarget,
) => Promise<boolean> | boolean;

/** What the server is made of. */
export interface ApiServerParts {
  registry: ResourceRegistry;
  resources: ResourceHandler;
  watches: Watches;
  faults: Faults;
  virtual: VirtualHandler[];
  token: string;
  /** Both in PEM. */
  certificate: { key: string; cert: string };
  logger?: SandboxLogger;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The HTTP side of the simulated cluster. */
export class ApiServer {
  private readonly server: Server;
  private readonly expected: Buffer;
  private readonly delays = new Set<NodeJS.Timeout>();
  /** `closeAllConnections` knows none that are still shaking hands. */
  private readonly sockets = new Set<Duplex>();

  constructor(private readonly parts: ApiServerParts) {
    this.expected = digest(parts.token);
    this.server = createServer(parts.certificate, (req, res) => {
      const exchange = new Exchange(req, res);
      this.serve(exchange).catch(error => this.fail(exchange, error));
    });
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 30_000;
    this.server.on('connection', socket => {
      if (parts.faults.current.refuseConnections) socket.destroy();
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    parts.faults.onChange(changed => {
      if (changed.dropWatches || changed.goneWatches) parts.watches.closeAll();
      if (changed.refuseConnections) this.endConnections();
    });
  }

  /** Listens; returns the port. @throws Error when the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    this.delays.forEach(timer => clearTimeout(timer));
    this.parts.watches.closeAll();
    return new Promise((resolve, reject) => {
      this.server.close(error => (error ? reject(error) : resolve()));
      this.endConnections();
    });
  }

  private endConnections(): void {
    this.sockets.forEach(socket => socket.destroy());
  }

  private async serve(exchange: Exchange): Promise<void> {
    const { pathname } = exchange.url;
    if (/^\/(healthz|readyz|livez)(\/|$)/.test(pathname)) {
      exchange.sendText(200, 'ok', 'text/plain');
      return;
    }
    if (!this.authenticated(exchange)) throw unauthorized();
    if (pathname === '/sandbox/faults') {
      await this.serveFaults(exchange);
      return;
    }
    const { delayMs } = this.parts.faults.current;
    if (delayMs > 0) await this.delay(delayMs);
    if (this.parts.faults.takeServerError()) {
      throw new ApiError(
        500,
        'InternalError',
        'Internal error occurred: fault',
      );
    }
    const discovers = pathname === '/api' || pathname === '/apis';
    if (discovers && asksForAll(exchange.accept)) {
      const all = aggregatedDiscovery(this.parts.registry, pathname === '/api');
      exchange.sendText(200, JSON.stringify(all), AGGREGATED_DISCOVERY);
      return;
    }
    const document = exchange.method === 'GET' && this.document(pathname);
    if (document) exchange.send(200, document);
    else await this.serveResource(exchange);
  }

  private async serveResource(exchange: Exchange): Promise<void> {
    const target = requestTarget(exchange.url.pathname);
    if (!target || !this.knowsGroup(target.group)) {
      throw new PageNotFoundError();
    }
    for (const handler of this.parts.virtual) {
      if (await handler(exchange, target)) return;
    }
    if (/^authoriz|^authentic/.test(target.group)) {
      if (exchange.method !== 'POST') throw methodNotAllowed();
      // What kubectl asks in protobuf is not read; the answer is the same whatever it is.
      const asked = exchange.sendsProtobuf
        ? undefined
        : await exchange.object();
      const review = answerReview(target, asked);
      if (!review) throw unknownPath();
      exchange.send(201, review);
      return;
    }
    const { group, version, plural } = target;
    const type = this.parts.registry.find(group, version, plural);
    if (!type) throw unknownPath();
    await this.parts.resources.handle(exchange, type, target);
  }

  private knowsGroup(group: string): boolean {
    return groupVersions(this.parts.registry).some(
      groupVersion => !group || groupVersion.startsWith(`${group}/`),
    );
  }

  private document(path: string): JsonObject | undefined {
    const { registry } = this.parts;
    if (path === '/version') return VERSION;
    if (path === '/api') return coreVersions();
    if (path === '/apis') return groupList(registry);
    if (path === '/api/v1') return resourceList(registry, 'v1');
    if (path === '/openapi/v3') return openApiIndex(registry);
    if (path === '/openapi/v2') return openApiV2();
    const openApi = /^\/openapi\/v3\/apis?\/(.+)$/.exec(path);
    if (openApi) return openApiDocument(registry, openApi[1]);
    const group = /^\/apis\/([^/]+)\/?$/.exec(path);
    if (group) return groupDescription(registry, group[1]);
    const version = /^\/apis\/([^/]+\/[^/]+)\/?$/.exec(path);
    return version ? resourceList(registry, version[1]) : undefined;
  }

  private async serveFaults(exchange: Exchange): Promise<void> {
    const { faults } = this.parts;
    if (exchange.method === 'POST') {
      faults.set(parseFaults(await exchange.body()));
    } else if (exchange.method === 'DELETE') {
      faults.clear();
    } else if (exchange.method !== 'GET') {
      throw methodNotAllowed();
    }
    exchange.send(200, faults.current);
  }

  private authenticated(exchange: Exchange): boolean {
    const header = exchange.req.headers.authorization ?? '';
    const token = /^Bearer\s+(.+)$/i.exec(header)?.[1];
    if (token === undefined) return false;
    return timingSafeEqual(digest(token), this.expected);
  }

  private delay(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.delays.delete(timer);
        resolve();
      }, milliseconds);
      this.delays.add(timer);
    });
  }

  private fail(exchange: Exchange, error: unknown): void {
    if (error instanceof ApiError) {
      exchange.send(error.code, error.status);
      return;
    }
    if (error instanceof PageNotFoundError) {
      exchange.sendText(404, error.text, 'text/plain; charset=utf-8');
      return;
    }
    if (exchange.res.destroyed) return;
    const message = error instanceof Error ? error.message : String(error);
    this.parts.logger?.error(
      `The sandbox cluster failed on ${exchange.method} ${exchange.url.pathname}: ${message}`,
    );
    const status = new ApiError(
      500,
      'InternalError',
      `Internal error occurred: ${message}`,
    );
    exchange.send(500, status.status);
  }
}
