import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildPortal } from './buildPortal.mjs';
import { makeDataFolder } from './dataFolder.mjs';
import { install } from './install.mjs';
import { keptSecret } from './keptSecret.mjs';
import { dataDir, root } from './places.mjs';
import { freePort } from './ports.mjs';
import { Processes } from './processes.mjs';
import { writeKept } from './writeKept.mjs';

const PORT = Number(process.env.BERTH_PORT || 7007);

/** Waits until the backend and the portal that it serves both answer. */
async function answering(portal, signal) {
  let patience = Date.now() + 60_000;
  for (;;) {
    signal.throwIfAborted();
    if (Date.now() > patience) {
      patience = Infinity;
      console.log(
        `The portal does not answer yet. What it waits for is in ${path.join(
          dataDir,
          'logs/backend.log',
        )}`,
      );
    }
    try {
      const answers = await Promise.all([
        fetch(`${portal}/.backstage/health/v1/readiness`, { signal }),
        fetch(portal, { signal }),
      ]);
      if (answers.every(answer => answer.ok)) {
        return;
      }
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** The token of scripts; Backstage takes none that is shorter or holds blanks. */
function apiToken() {
  const given = process.env.BERTH_API_TOKEN;
  if (given && !/^\S{8,}$/.test(given)) {
    throw new Error(
      'BERTH_API_TOKEN takes at least 8 characters, none of them blank',
    );
  }
  return given || keptSecret('api-token');
}

/** Starts the backend, which serves the pages too, on what the surroundings are. Gives the portal's address. */
export async function startBackend(processes, surroundings, token, signal) {
  const { name, repository, kubeconfig, environments, folder } = surroundings;
  const port = await freePort(PORT);
  if (PORT !== 0 && port !== PORT) {
    console.log(`Port ${PORT} is taken, so the portal is on ${port}.`);
  }
  const portal = `http://localhost:${port}`;
  await surroundings.onAddress?.(portal);
  mkdirSync(path.join(folder, 'database'), { recursive: true });
  const config = path.join(dataDir, `app-config.${name}.yaml`);
  // It may hold the secret of the forge's webhook.
  writeKept(
    config,
    JSON.stringify(
      {
        app: { baseUrl: portal },
        backend: {
          baseUrl: portal,
          listen: { host: '127.0.0.1', port },
          cors: { origin: portal },
          database: {
            client: 'better-sqlite3',
            connection: { directory: path.join(folder, 'database') },
          },
        },
        // One process tells itself; the bus, which is for several, costs a request for each signal.
        events: { useEventBus: 'never' },
        environments: { dataDir: path.join(folder, 'mirror'), ...environments },
      },
      undefined,
      2,
    ),
  );
  processes.start('backend', 'packages/backend/src/index.ts', {
    args: ['--config', path.join(root, 'app-config.yaml'), '--config', config],
    env: {
      NODE_ENV: 'development',
      LOG_LEVEL: process.env.LOG_LEVEL || 'info',
      BERTH_API_TOKEN: token,
      BERTH_REPOSITORY_URL: repository.url,
      BERTH_REPOSITORY_TOKEN: repository.token,
      KUBECONFIG: kubeconfig,
    },
    logFile: path.join(dataDir, 'logs/backend.log'),
  });
  await answering(portal, signal);
  return portal;
}

/**
 * Starts the portal on surroundings and ends it with Ctrl-C. `startSurroundings` takes the processes and gives
 * `{ name, folder, repository: { url, token }, kubeconfig, shownKubeconfigs?, environments?, onAddress?, further? }`:
 * `folder` is for the backend's data, `environments` are members of the configuration's key of that name, `onAddress` is told the
 * portal's address before it is served, `further` are lines to end with.
 */
async function main(what, startSurroundings) {
  await install();
  await buildPortal();
  makeDataFolder();
  const token = apiToken();

  const aborted = new AbortController();
  const processes = new Processes(name => {
    console.error(
      `The ${name} has ended. Its last words are in ${path.join(
        dataDir,
        'logs',
        `${name}.log`,
      )}`,
    );
    aborted.abort(new Error(`the ${name} ended`));
    stop(1);
  });
  let stopping;
  function stop(code) {
    stopping ??= processes.end().then(() => process.exit(code));
    return stopping;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      aborted.abort(new Error(signal));
      stop(0);
    });
  }

  try {
    console.log(`Starting the ${what} and the portal…`);
    const surroundings = await startSurroundings(processes);
    const portal = await startBackend(
      processes,
      surroundings,
      token,
      aborted.signal,
    );
    console.log(`Portal ${portal}`);
    console.log(`API ${portal}/api/environments/v1`);
    console.log(`Git remote ${surroundings.repository.url}`);
    for (const kubeconfig of surroundings.shownKubeconfigs ?? [
      surroundings.kubeconfig,
    ]) {
      console.log(`Kubeconfig ${kubeconfig}`);
    }
    surroundings.further?.forEach(line => console.log(line));
  } catch (error) {
    if (!stopping) {
      console.error(`Berth could not start: ${error.message}`);
    }
    await stop(1);
  }
}

/** Runs the portal on a `what`, such as the sandbox, until Ctrl-C. */
export async function runPortal(what, startSurroundings) {
  await main(what, startSurroundings).catch(error => {
    console.error(`Berth could not start: ${error.message}`);
    process.exit(1);
  });
}
