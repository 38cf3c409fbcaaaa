import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { longLivedController } from '../longLivedController';
import type { SandboxLogger } from '../SandboxLogger';
import { GitFaults } from './GitFaults';
import { compareRefs, readRefs, type RefUpdate } from './readRefs';
import { runGit, type RunGitOptions } from './runGit';
import { runHttpBackend } from './runHttpBackend';
import { type RepositorySeed, seedRepository } from './seedRepository';

const REPOSITORY = 'platform.git';
const PUSHES_BETWEEN_MAINTENANCE = 50;
/** Each loose ref is a file that git opens for every push: some ten thousand of them cost a second. */
const MOST_LOOSE_REFS = 500;

export interface GitRemoteOptions {
  /** Where the repository and what belongs to it is kept. */
  dataDir: string;
  /** What the repository begins with, where it does not exist yet. */
  seed: RepositorySeed;
  /** 0, the default, takes a free one. */
  port?: number;
  /** The password for pushing; any user name goes with it. Reading needs none. */
  token: string;
  logger?: SandboxLogger;
}

/** A push that was accepted. Nothing is said of a push that was refused. */
export interface PushEvent {
  /** The user name that the push came with. */
  pusher: string;
  updates: RefUpdate[];
}

export interface GitRemote {
  /** For `git clone`, without credentials. */
  url: string;
  /** The bare repository. */
  dir: string;
  faults: GitFaults;
  /** Calls back after every push that moved a ref, before the push returns; gives back a way to end that. */
  onPush(callback: (event: PushEvent) => void): () => void;
  stop(): Promise<void>;
}

/**
 * Serves one bare repository over smart HTTP on the loopback interface.
 *
 * @throws where the port is taken (`EADDRINUSE`) or git does not run
 */
export async function startGitRemote(
  options: GitRemoteOptions,
): Promise<GitRemote> {
  const { dataDir, token, logger } = options;
  const dir = join(dataDir, REPOSITORY);
  await seedRepository(dir, options.seed);
  const refusalHooks = await writeRefusalHook(dataDir);
  const program = join(
    (await runGit(['--exec-path'])).toString('utf8').trim(),
    'git-http-backend',
  );

  await packRefs(dir, {});

  const faults = new GitFaults();
  const listeners = new Set<(event: PushEvent) => void>();
  const stopping = longLivedController();
  let known = await readRefs(dir);
  let announcing = Promise.resolve();
  let pushes = 0;
  let loose = 0;
  let maintenance: Promise<void> | undefined;

  // One after the other, so that every movement of a ref is told exactly once.
  const announcePush = (pusher: string): Promise<void> => {
    announcing = announcing.then(async () => {
      const now = await readRefs(dir);
      const updates = compareRefs(known, now);
      known = now;
      if (updates.length > 0) {
        for (const listener of listeners) {
          listener({ pusher, updates });
        }
        pushes += 1;
        loose += updates.length;
        if (pushes >= PUSHES_BETWEEN_MAINTENANCE || loose >= MOST_LOOSE_REFS) {
          pushes = 0;
          loose = 0;
          maintenance ??= maintain(dir, stopping.signal, logger).finally(() => {
            maintenance = undefined;
          });
        }
      }
    });
    const mine = announcing;
    announcing = announcing.catch(() => undefined);
    return mine;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.match(
      /^\/platform(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/,
    )?.[1];
    const service = url.searchParams.get('service');
    if (!path || (path === 'info/refs' && !service)) {
      answer(
        response,
        404,
        `There is nothing here: git clone this server's /${REPOSITORY}\n`,
      );
      return;
    }
    const push = path === 'git-receive-pack' || service === 'git-receive-pack';
    const pusher = push ? userWithToken(request, token) : undefined;
    if (push && !pusher) {
      response.setHeader('WWW-Authenticate', 'Basic realm="Berth sandbox"');
      answer(response, 401, 'Pushing needs the token as the password\n');
      return;
    }

    const traffic = push ? 'push' : 'fetch';
    const delay = faults.takeDelay(traffic);
    if (delay !== undefined) {
      await wait(delay, undefined, { signal: stopping.signal });
    }
    const status = faults.takeStatus(traffic);
    if (status !== undefined) {
      answer(response, status, 'The server failed on command\n');
      return;
    }
    const writes = path === 'git-receive-pack';
    const refusal = writes ? faults.takeRefusal() : undefined;
    await runHttpBackend(request, response, {
      program,
      root: dataDir,
      path: `/${REPOSITORY}/${path}`,
      query: url.search.slice(1),
      pusher,
      env: refusal === undefined ? {} : refuseWith(refusal, refusalHooks),
      beforeEnd: writes ? () => announcePush(pusher ?? '') : undefined,
      hangUp: writes && faults.takeHangUp(),
      signal: stopping.signal,
    });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(error => {
      if (!stopping.signal.aborted) {
        logger?.warn(`The Git remote could not answer: ${error}`);
      }
      answer(response, 500, 'The server failed\n');
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/${REPOSITORY}`;
  logger?.info(`The Git remote answers at ${url}`);

  return {
    url,
    dir,
    faults,
    onPush(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    async stop() {
      stopping.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await announcing;
      await maintenance;
    },
  };
}

/** The user name, where the request's password is the token. */
function userWithToken(
  request: IncomingMessage,
  token: string,
): string | undefined {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic' || !encoded) {
    return undefined;
  }
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const given = Buffer.from(pair.slice(colon + 1));
  const wanted = Buffer.from(token);
  const same = given.length === wanted.length && timingSafeEqual(given, wanted);
  return same ? pair.slice(0, colon) || 'anonymous' : undefined;
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.writeHead(status).end(text);
  }
}

/** A hook that only requests with a refusal fault see, through `core.hooksPath`. */
async function writeRefusalHook(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'refusal-hooks');
  const hook = join(folder, 'pre-receive');
  await mkdir(folder, { recursive: true });
  await writeFile(
    hook,
    '#!/bin/sh\nprintf \'%s\\n\' "$BERTH_REFUSAL" >&2\nexit 1\n',
  );
  await chmod(hook, 0o755);
  return folder;
}

function refuseWith(words: string, hooks: string): Record<string, string> {
  return {
    BERTH_REFUSAL: words,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_VALUE_0: hooks,
  };
}

function packRefs(dir: string, options: RunGitOptions): Promise<Buffer> {
  return runGit(['--git-dir', dir, 'pack-refs', '--all'], options);
}

/** Keeps a repository with thousands of branches and pushes quick. */
async function maintain(
  dir: string,
  signal: AbortSignal,
  logger?: SandboxLogger,
): Promise<void> {
  try {
    const options = { signal, deadlineMs: 600_000 };
    await packRefs(dir, options);
    await runGit(['--git-dir', dir, 'gc', '--auto', '--quiet'], options);
  } catch (error) {
    if (!signal.aborted) {
      logger?.warn(`The Git remote could not tidy up: ${error}`);
    }
  }
}
