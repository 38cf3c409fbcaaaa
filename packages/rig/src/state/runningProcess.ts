import { readFile } from 'node:fs/promises';

/**
 * The present process as a file keeps it: its number, and where the system tells it when it began, in the kernel's
 * ticks, since numbers are given again.
 */
export async function describeProcess(): Promise<string> {
  const begun = await begunAt(process.pid);
  return [process.pid, ...(begun ? [begun] : [])].join(' ');
}

/** The number of a process that was written down, where it still runs. */
export async function runningProcess(
  described: string,
): Promise<number | undefined> {
  const [number, begun] = described.trim().split(' ');
  const pid = Number(number);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) {
    return undefined;
  }
  const begunNow = await begunAt(pid);
  const isAnother = begun && begunNow && begun !== begunNow;
  return isAnother ? undefined : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function begunAt(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold blanks and parentheses of its own.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // Only Linux has it.
    return undefined;
  }
}
