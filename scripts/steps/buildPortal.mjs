import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { root } from './places.mjs';
import { run } from './run.mjs';

const app = path.join(root, 'packages/app');
const stamp = path.join(app, 'dist/.berth-built');

/** Builds the portal's pages where their sources have changed since the last build. */
export async function buildPortal() {
  const wanted = fingerprint(root, [
    'packages/app',
    'plugins/environments',
    'plugins/environments-common',
    'yarn.lock',
  ]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  console.log('Building the portal. This takes about half a minute.');
  await run(
    process.execPath,
    [
      path.join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    {
      cwd: app,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        // The pages take their configuration from the backend that serves them.
        GENERATE_SOURCEMAP: 'false',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  writeFileSync(stamp, wanted);
}
