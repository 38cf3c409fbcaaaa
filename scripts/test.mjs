import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPortal } from './steps/buildPortal.mjs';
import { findBrowser } from './steps/browser.mjs';
import { countTests, playwrightCounts } from './steps/countTests.mjs';
import { install } from './steps/install.mjs';
import { root } from './steps/places.mjs';
import { startPostgres } from './steps/postgres.mjs';
import { run } from './steps/run.mjs';

/** Runs a test runner to its end; true where it exited with 0. */
async function passes(args, env) {
  try {
    await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, CI: 'true', ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

await install();
await buildPortal();
const reports = mkdtempSync(path.join(tmpdir(), 'berth-reports-'));
const postgres = await startPostgres();
const results = [];
try {
  const jestReport = path.join(reports, 'jest.json');
  results.push(
    countTests(
      await passes(
        [
          '--no-node-snapshot',
          'node_modules/@backstage/cli/bin/backstage-cli',
          'repo',
          'test',
          '--ci',
          '--maxWorkers=2',
          '--workerIdleMemoryLimit=2GB',
          '--json',
          `--outputFile=${jestReport}`,
        ],
        {
          ...postgres.env,
          NODE_OPTIONS: '--no-node-snapshot',
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        },
      ),
      jestReport,
    ),
  );
  const browserReport = path.join(reports, 'playwright.json');
  results.push(
    countTests(
      await passes(['node_modules/@playwright/test/cli.js', 'test'], {
        BERTH_BROWSER: await findBrowser(),
        PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport,
      }),
      browserReport,
      playwrightCounts,
    ),
  );
} finally {
  await postgres.stop();
  rmSync(reports, { recursive: true, force: true });
}
const sum = key => results.reduce((total, result) => total + result[key], 0);
const line = `${sum('passed')} passed, ${sum('failed')} failed, ${sum(
  'skipped',
)} skipped`;
await new Promise(resolve => process.stdout.write(`${line}\n`, resolve));
process.exit(sum('failed') > 0 ? 1 : 0);
