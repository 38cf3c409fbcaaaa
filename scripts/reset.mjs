import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from './steps/places.mjs';

/** What runs on the data: the file with its process that it keeps meanwhile, and its program. */
const RUNNING = [
  {
    who: 'Berth',
    name: 'sandbox/running.pid',
    program: 'packages/sandbox/src/main.ts',
  },
  {
    who: 'The rig',
    name: 'rig/running.pid',
    program: 'packages/rig/src/main.ts',
  },
];

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether a process runs another program, since its number was given again; false where the system does not tell. */
function isAnother(pid, program) {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return !command.replaceAll('\\', '/').includes(program);
  } catch {
    return false;
  }
}

/** The process that runs a program on the data, by its file. */
function runningBy(file, program) {
  if (!existsSync(file)) {
    return undefined;
  }
  // The rig writes down when it began, too.
  const pid = Number(readFileSync(file, 'utf8').trim().split(' ')[0]);
  return Number.isSafeInteger(pid) &&
    pid > 0 &&
    isAlive(pid) &&
    !isAnother(pid, program)
    ? pid
    : undefined;
}

for (const { who, name, program } of RUNNING) {
  const file = path.join(dataDir, name);
  const pid = runningBy(file, program);
  if (pid !== undefined) {
    console.error(
      `${who} is running (process ${pid}). End it with Ctrl-C first, then reset; where that process is something else, remove ${file}.`,
    );
    process.exit(1);
  }
}
rmSync(dataDir, { recursive: true, force: true });
console.log(`The sandbox is empty again: ${dataDir} is gone.`);
