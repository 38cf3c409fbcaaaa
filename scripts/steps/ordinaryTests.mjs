import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { buildPortal } from './buildPortal.mjs';
import { countTests, onlyFailed, playwrightCounts } from './countTests.mjs';
import { install } from './install.mjs';
import { startPostgres } from './postgres.mjs';
import { runnerPasses } from './runnerPasses.mjs';

async function jest(reports, env) {
  const report = path.join(reports, 'jest.json');
  const ok = await runnerPasses(
    [
      '--no-node-snapshot',
      'node_modules/@backstage/cli/bin/backstage-cli',
      'repo',
      'test',
      '--ci',
      '--maxWorkers=2',
      '--workerIdleMemoryLimit=2GB',
      // Jest's five seconds are little for a machine that does other things as well.
      '--testTimeout=60000',
      '--json',
      `--outputFile=${report}`,
    ],
    {
      ...env,
      NODE_OPTIONS: '--no-node-snapshot',
      // Where CI is set, Backstage's mock directories are left behind: here they go with the reports.
      RUNNER_TEMP: reports,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    },
  );
  return countTests(ok, report);
}

/** The journeys in a browser, on the sandbox. */
async function journeys(reports) {
  const report = path.join(reports, 'playwright.json');
  const ok = await runnerPasses(
    ['node_modules/@playwright/test/cli.js', 'test'],
    {
      BERTH_BROWSER: await findBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  );
  return countTests(ok, report, playwrightCounts);
}

/** Runs all tests that need neither Go nor the rig; what each runner counted. */
export async function ordinaryTests() {
  const reports = mkdtempSync(path.join(tmpdir(), 'berth-reports-'));
  const results = [];
  let postgres;
  try {
    await install();
    await buildPortal();
    postgres = await startPostgres();
    results.push(await jest(reports, postgres.env));
    results.push(await journeys(reports));
  } catch (error) {
    results.push(onlyFailed(`they could not begin: ${error.message}`));
  } finally {
    await postgres?.stop();
    rmSync(reports, { recursive: true, force: true });
  }
  return results;
}
