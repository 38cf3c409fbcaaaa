import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './steps/places.mjs';

const LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** Runs a script that ends with a line of counts, showing its output; a bad end without a failed test is a failure too. */
function countsOf(script) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, script)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '';
    let counts;
    child.stdout.on('data', chunk => {
      process.stdout.write(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const found = LINE.exec(line);
        if (found) counts = found.slice(1).map(Number);
      }
    });
    child.once('error', reject);
    child.once('close', code => {
      const [passed, failed, skipped] = counts ?? [0, 0, 0];
      const ended = code === 0 && counts !== undefined;
      resolve([passed, ended || failed > 0 ? failed : 1, skipped]);
    });
  });
}

const all = [
  await countsOf('scripts/test.mjs'),
  await countsOf('scripts/testRig.mjs'),
];
const sum = index => all.reduce((total, counts) => total + counts[index], 0);
const line = `${sum(0)} passed, ${sum(1)} failed, ${sum(2)} skipped`;
await new Promise(resolve => process.stdout.write(`${line}\n`, resolve));
process.exit(sum(1) > 0 ? 1 : 0);
