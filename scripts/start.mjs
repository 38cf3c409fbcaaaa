import path from 'node:path';
import { dataDir, root } from './steps/places.mjs';
import { runPortal } from './steps/portal.mjs';

/** Waits for the child's `{ready: …}`; rejects with its `{failed: …}`. */
function ready(child) {
  return new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.ready) resolve(message.ready);
      if (message.failed) reject(new Error(message.failed));
    });
    child.once('exit', () =>
      reject(new Error('the sandbox ended while it started')),
    );
  });
}

await runPortal('sandbox', async processes => {
  const sandbox = await ready(
    processes.start('sandbox', 'packages/sandbox/src/main.ts', {
      env: {
        BERTH_DATA_DIR: path.join(dataDir, 'sandbox'),
        BERTH_PLATFORM_DIR:
          process.env.BERTH_PLATFORM_DIR ||
          path.join(root, 'templates/platform'),
      },
      logFile: path.join(dataDir, 'logs/sandbox.log'),
    }),
  );
  return {
    name: 'sandbox',
    folder: dataDir,
    repository: { url: sandbox.repositoryUrl, token: sandbox.repositoryToken },
    kubeconfig: sandbox.kubeconfig,
  };
});
