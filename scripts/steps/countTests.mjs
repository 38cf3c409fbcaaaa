import { readFileSync } from 'node:fs';

/**
 * What a runner counted.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Counts
 *
 * One thing that failed: which, and why in the runner's words.
 * @typedef {{ name: string, words: string }} Failure
 */

/** Counts of Jest's JSON report; a file that can't even be loaded counts as one failure. */
function jestCounts(report) {
  const failures = report.testResults.flatMap(file => {
    const tests = file.assertionResults
      .filter(test => test.status === 'failed')
      .map(test => ({
        name: `${file.name} › ${test.fullName}`,
        words: test.failureMessages.join('\n'),
      }));
    return tests.length === 0 && file.status === 'failed'
      ? [{ name: file.name, words: file.message }]
      : tests;
  });
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/** The journeys below a suite of Playwright's JSON report that failed. */
function failedJourneys(suite) {
  const own = (suite.specs ?? [])
    .filter(spec => !spec.ok)
    .map(spec => ({
      name: `${spec.file} › ${spec.title}`,
      words: spec.tests
        .flatMap(test => test.results)
        .flatMap(result => result.errors)
        .map(error => error.message)
        .join('\n'),
    }));
  return [...own, ...(suite.suites ?? []).flatMap(failedJourneys)];
}

/** Counts of Playwright's JSON report. */
export function playwrightCounts(report) {
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected + report.errors.length,
    skipped: report.stats.skipped,
    failures: [
      ...report.suites.flatMap(failedJourneys),
      ...report.errors.map(error => ({
        name: 'the journeys',
        words: error.message,
      })),
    ],
  };
}

/** The counts of a runner of which nothing is known but that it failed. */
export function onlyFailed(words) {
  return {
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [{ name: 'the tests', words }],
  };
}

/**
 * What a runner counted, by its JSON report, Jest's unless `count` reads another; no report, no test at all, or a bad
 * end without a failed test, is a failure too.
 *
 * @returns {Counts}
 */
export function countTests(ok, file, count = jestCounts) {
  let counts;
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return onlyFailed(`no report of them: ${error.message}`);
  }
  if (counts.failed > 0) {
    return counts;
  }
  const none = counts.passed + counts.skipped === 0;
  if (ok && !none) {
    return counts;
  }
  const { failures } = onlyFailed(
    none ? 'none was run' : 'their runner ended badly, though none failed',
  );
  return { ...counts, failed: 1, failures };
}
