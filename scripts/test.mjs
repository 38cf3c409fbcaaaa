import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPortal } from './steps/buildPortal.mjs';
import { findBrowser } from './steps/browser.mjs';
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

/** Counts of Jest's JSON report; a file that can't even be loaded counts as one failure. */
function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of Playwright's JSON report. */
function playwrightCounts(report) {
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected + report.errors.length,
    skipped: report.stats.skipped,
  };
}

/** A runner's counts; no report, or a bad end without a failed test, is a failure too. */
function counted(ok, file, count) {
  let counts;
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`No report of the tests: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

await install();
await buildPortal();
const reports = mkdtempSync(path.join(tmpdir(), 'berth-reports-'));
const postgres = await startPostgres();
const results = [];
try {
  const jestReport = path.join(reports, 'jest.json');
  results.push(
    counted(
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
      jestCounts,
    ),
  );
  const browserReport = path.join(reports, 'playwright.json');
  results.push(
    counted(
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
