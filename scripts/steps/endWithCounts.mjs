import { stripVTControlCharacters } from 'node:util';

const LINES = 25;

/** The beginning of what a runner says of a failure, indented, without colours. */
function beginning(words) {
  const lines = stripVTControlCharacters(words).trim().split('\n');
  const shown = lines.length > LINES ? [...lines.slice(0, LINES), '…'] : lines;
  return shown.map(line => `    ${line}`).join('\n');
}

/**
 * Ends this process with what all runners counted: which tests failed and why once more, since hours of output may lie
 * between, then `N passed, N failed, N skipped` as the last line.
 *
 * @param {import('./countTests.mjs').Counts[]} results
 */
export async function endWithCounts(results) {
  const sum = key => results.reduce((total, counts) => total + counts[key], 0);
  const failed = results
    .flatMap(counts => counts.failures)
    .map(({ name, words }) => `failed: ${name}\n${beginning(words)}\n`);
  const line = `${sum('passed')} passed, ${sum('failed')} failed, ${sum(
    'skipped',
  )} skipped`;
  await new Promise(resolve =>
    process.stdout.write(`\n${[...failed, line].join('\n')}\n`, resolve),
  );
  process.exit(sum('failed') > 0 ? 1 : 0);
}
