import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from './steps/places.mjs';

const running = path.join(dataDir, 'sandbox/running.pid');

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (existsSync(running) && alive(Number(readFileSync(running, 'utf8')))) {
  console.error('Berth is running. End it with Ctrl-C first, then reset.');
  process.exit(1);
}
rmSync(dataDir, { recursive: true, force: true });
console.log(`The sandbox is empty again: ${dataDir} is gone.`);
