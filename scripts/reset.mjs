import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from './steps/places.mjs';

/** What runs on the data, by the file with its process that it keeps meanwhile. */
const RUNNING = {
  Berth: 'sandbox/running.pid',
  'The rig': 'rig/running.pid',
};

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

for (const [who, name] of Object.entries(RUNNING)) {
  const file = path.join(dataDir, name);
  if (existsSync(file) && alive(Number(readFileSync(file, 'utf8')))) {
    console.error(`${who} is running. End it with Ctrl-C first, then reset.`);
    process.exit(1);
  }
}
rmSync(dataDir, { recursive: true, force: true });
console.log(`The sandbox is empty again: ${dataDir} is gone.`);
