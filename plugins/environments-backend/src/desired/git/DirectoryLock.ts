import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';

interface Holder {
  host: string;
  pid: number;
  id: string;
}

const BEAT_MS = 2_000;
/** A holder that has not shown itself for so long is gone, whatever has its process id by now. */
const STALE_MS = 20_000;

/** Ids of the locks that this process holds, to tell them from those of a predecessor with the same process id. */
const own = new Set<string>();

/** Keeps a second process, or a second user in this process, out of a folder. */
export class DirectoryLock {
  private constructor(
    private readonly file: string,
    private readonly id: string,
    private readonly beat: NodeJS.Timeout,
  ) {}

  /** @throws ConflictError that names who holds it */
  static async acquire(folder: string): Promise<DirectoryLock> {
    const file = join(folder, 'lock');
    const holder: Holder = {
      host: hostname(),
      pid: process.pid,
      id: randomUUID(),
    };
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await create(file, holder)) {
        own.add(holder.id);
        const beat = setInterval(() => {
          const now = new Date();
          // A missed beat is made up for by the next one.
          utimes(file, now, now).catch(() => undefined);
        }, BEAT_MS);
        beat.unref();
        return new DirectoryLock(file, holder.id, beat);
      }
      const other = await holderOf(file);
      if (other && (await isAlive(file, other))) {
        throw new ConflictError(
          `Another process (${other.pid} on ${other.host}) uses ${folder}`,
        );
      }
      await rm(file, { force: true });
    }
    throw new ConflictError(`Another process is about to use ${folder}`);
  }

  async release(): Promise<void> {
    clearInterval(this.beat);
    own.delete(this.id);
    if ((await holderOf(this.file))?.id === this.id) {
      await rm(this.file, { force: true });
    }
  }
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(holder));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) {
    if (holder.pid === process.pid) {
      return own.has(holder.id);
    }
    if (!exists(holder.pid)) {
      return false;
    }
  }
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs < STALE_MS;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
