import path from 'node:path';

const EVERY_MS = 15_000;

/** Shows how far a build is: on one line of a terminal, elsewhere as a line now and then. */
function progressLines() {
  const terminal = process.stdout.isTTY;
  let told = '';
  let toldAt = 0;
  return ({ progress, words }) => {
    if (terminal) {
      const end = progress.state === 'built' ? '\n' : '';
      process.stdout.write(`\r\u001b[K${words}${end}`);
      return;
    }
    const what = `${progress.tool} ${progress.program} ${progress.state}`;
    if (what !== told || Date.now() - toldAt >= EVERY_MS) {
      told = what;
      toldAt = Date.now();
      console.log(words);
    }
  };
}

/**
 * Starts the rig's process and waits until the rig serves, or, with `--build-only`, is built; shows the builds'
 * progress meanwhile. Gives its addresses. Rejects with the rig's own words.
 */
export async function startRigProcess(processes, { args, dataDir, onEnded }) {
  const logFile = path.join(dataDir, 'logs/rig.log');
  const child = processes.start('rig', 'packages/rig/src/main.ts', {
    args,
    env: { BERTH_DATA_DIR: path.join(dataDir, 'rig') },
    logFile,
  });
  const show = progressLines();
  return new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.progress) show(message);
      if (message.ready) resolve(message.ready);
      if (message.failed) reject(new Error(message.failed));
      if (message.ended) onEnded?.(message);
    });
    child.once('exit', () =>
      reject(new Error(`it ended while it started; its log is ${logFile}`)),
    );
  });
}
