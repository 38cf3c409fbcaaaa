import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countTests } from './steps/countTests.mjs';
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

/** Runs the tests to their end; true where Jest exited with 0. */
async function passes(report, patterns) {
  try {
    await run(
      process.execPath,
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
        cwd: root,
        env: {
          ...process.env,
          CI: 'true',
          NODE_ENV: 'test',
          NODE_OPTIONS: '--no-node-snapshot',
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        },
        // Jest repeats its report on the standard output.
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

const reports = mkdtempSync(path.join(tmpdir(), 'berth-rig-reports-'));
let counts;
try {
  await install();
  await build(reports);
  const report = path.join(reports, 'jest.json');
  counts = countTests(await passes(report, process.argv.slice(2)), report);
} catch (error) {
  console.error(`The rig's tests could not begin: ${error.message}`);
  counts = { passed: 0, failed: 1, skipped: 0 };
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
await new Promise(resolve => process.stdout.write(`${line}\n`, resolve));
process.exit(counts.failed > 0 ? 1 : 0);
