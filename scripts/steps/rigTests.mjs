import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { buildPortal } from './buildPortal.mjs';
import { countTests, onlyFailed, playwrightCounts } from './countTests.mjs';
import { install } from './install.mjs';
import { root } from './places.mjs';
import { Processes } from './processes.mjs';
import { startRigProcess } from './rigProcess.mjs';
import { runnerPasses } from './runnerPasses.mjs';

/** Builds what the rig needs and the user's cache does not hold, showing how far it is. */
async function build(dataDir) {
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  const processes = new Processes(() => {});
  const interrupted = () => processes.end().then(() => process.exit(1));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach(signal => process.on(signal, interrupted));
  try {
    await startRigProcess(processes, { args: ['--build-only'], dataDir });
  } finally {
    await processes.end();
    signals.forEach(signal => process.off(signal, interrupted));
  }
}

async function jest(reports, patterns) {
  const report = path.join(reports, 'jest.json');
  const ok = await runnerPasses(
    [
      '--no-node-snapshot',
      path.join(root, 'node_modules/jest/bin/jest.js'),
      `--config=${path.join(root, 'scripts/steps/rigTests.config.cjs')}`,
      `--rootDir=${root}`,
      '--ci',
      // Each file has a rig of its own, which waits more than it works: two at once take two thirds of the time.
      '--maxWorkers=2',
      // A rig whose start took longer than its test waited belongs to nobody, and must not keep the run from its end.
      '--forceExit',
      '--testTimeout=600000',
      '--verbose',
      '--json',
      `--outputFile=${report}`,
      ...patterns,
    ],
    {
      NODE_ENV: 'test',
      NODE_OPTIONS: '--no-node-snapshot',
      // Where CI is set, Backstage's mock directories are left behind: here they go with the reports.
      RUNNER_TEMP: reports,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    },
    // Jest repeats its report on the standard output.
    'ignore',
  );
  return countTests(ok, report);
}

/** The journeys in a browser, on `npm run start:rig`. */
async function journeys(reports) {
  await buildPortal();
  const report = path.join(reports, 'playwright.json');
  const ok = await runnerPasses(
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--config=playwright.rig.config.ts',
    ],
    {
      BERTH_BROWSER: await findBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  );
  return countTests(ok, report, playwrightCounts);
}

const isJourney = pattern => pattern.startsWith('packages/app');

/** Runs the tests that need the rig, all or those whose paths match; what each runner counted. */
export async function rigTests(wanted = []) {
  const patterns = wanted.filter(pattern => !isJourney(pattern));
  const reports = mkdtempSync(path.join(tmpdir(), 'berth-rig-reports-'));
  const results = [];
  try {
    await install();
    await build(reports);
    if (wanted.length === 0 || patterns.length > 0) {
      results.push(await jest(reports, patterns));
    }
    if (wanted.length === 0 || wanted.some(isJourney)) {
      results.push(await journeys(reports));
    }
  } catch (error) {
    results.push(onlyFailed(`the rig's could not begin: ${error.message}`));
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return results;
}
