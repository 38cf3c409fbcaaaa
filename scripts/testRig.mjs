import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrowser } from './steps/browser.mjs';
import { buildPortal } from './steps/buildPortal.mjs';
import { countTests, playwrightCounts } from './steps/countTests.mjs';
import { install } from './steps/install.mjs';
import { root } from './steps/places.mjs';
import { Processes } from './steps/processes.mjs';
import { startRigProcess } from './steps/rigProcess.mjs';
import { run } from './steps/run.mjs';

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

/** Runs a test runner to its end; true where it exited with 0. */
async function passes(args, env, stdout = 'inherit') {
  try {
    await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, CI: 'true', ...env },
      stdio: ['ignore', stdout, 'inherit'],
    });
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

async function runJest(reports, patterns) {
  const report = path.join(reports, 'jest.json');
  const ok = await passes(
    [
      '--no-node-snapshot',
      path.join(root, 'node_modules/jest/bin/jest.js'),
      `--config=${path.join(root, 'scripts/steps/rigTests.config.cjs')}`,
      `--rootDir=${root}`,
      '--ci',
      // Each file has a rig of its own; two at once would only measure each other.
      '--runInBand',
      '--testTimeout=300000',
      '--verbose',
      '--json',
      `--outputFile=${report}`,
      ...patterns,
    ],
    {
      NODE_ENV: 'test',
      NODE_OPTIONS: '--no-node-snapshot',
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    },
    // Jest repeats its report on the standard output.
    'ignore',
  );
  return countTests(ok, report);
}

/** The journeys in a browser, on `npm run start:rig`. */
async function runJourneys(reports) {
  await buildPortal();
  const report = path.join(reports, 'playwright.json');
  const ok = await passes(
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

const wanted = process.argv.slice(2);
const patterns = wanted.filter(pattern => !isJourney(pattern));
const reports = mkdtempSync(path.join(tmpdir(), 'berth-rig-reports-'));
const results = [];
try {
  await install();
  await build(reports);
  if (wanted.length === 0 || patterns.length > 0) {
    results.push(await runJest(reports, patterns));
  }
  if (wanted.length === 0 || wanted.some(isJourney)) {
    results.push(await runJourneys(reports));
  }
} catch (error) {
  console.error(`The rig's tests could not begin: ${error.message}`);
  results.push({ passed: 0, failed: 1, skipped: 0 });
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const sum = key => results.reduce((total, result) => total + result[key], 0);
const line = `${sum('passed')} passed, ${sum('failed')} failed, ${sum(
  'skipped',
)} skipped`;
await new Promise(resolve => process.stdout.write(`${line}\n`, resolve));
process.exit(sum('failed') > 0 ? 1 : 0);
