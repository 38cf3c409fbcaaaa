import { readFileSync } from 'node:fs';

/** Counts of Jest's JSON report; a file that can't even be loaded counts as one failure. */
function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of Playwright's JSON report. */
export function playwrightCounts(report) {
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected + report.errors.length,
    skipped: report.stats.skipped,
  };
}

/**
 * What a runner counted, by its JSON report, Jest's unless `count` reads another; no report, no test at all, or a bad
 * end without a failed test, is a failure too.
 */
export function countTests(ok, file, count = jestCounts) {
  let counts;
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`No report of the tests: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const none = counts.passed + counts.failed + counts.skipped === 0;
  return (ok && !none) || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
