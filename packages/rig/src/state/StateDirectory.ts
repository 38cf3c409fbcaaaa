import { ConflictError } from '@backstage/errors';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProcess, runningProcess } from './runningProcess';

/** Where a rig keeps its data between two starts; one rig at a time. */
export class StateDirectory {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder for this process, making it where it is missing.
   *
   * @param fresh - throw away what it holds
   * @throws ConflictError where another rig runs on it
   */
  static async take(path: string, fresh = false): Promise<StateDirectory> {
    const running = await StateDirectory.runningOn(path);
    if (running !== undefined && running !== process.pid) {
      throw new ConflictError(
        `A rig runs on ${path} already (process ${running}); end it with Ctrl-C first, or remove ${lockOf(
          path,
        )} where that process is no rig`,
      );
    }
    if (fresh) {
      await rm(path, { recursive: true, force: true });
    }
    await mkdir(path, { recursive: true, mode: 0o700 });
    const state = new StateDirectory(path);
    await rm(state.lock, { force: true });
    const file = await open(state.lock, 'wx', 0o600);
    try {
      await file.writeFile(await describeProcess());
    } finally {
      await file.close();
    }
    return state;
  }

  /** The process that runs a rig on a folder. */
  static async runningOn(path: string): Promise<number | undefined> {
    try {
      return await runningProcess(await readFile(lockOf(path), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** A folder inside, which is made, readable by its owner only. */
  async folder(...names: string[]): Promise<string> {
    const folder = join(this.path, ...names);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Leaves the folder to the next start. */
  async release(): Promise<void> {
    await rm(this.lock, { force: true });
  }

  private get lock(): string {
    return lockOf(this.path);
  }
}

function lockOf(path: string): string {
  return join(path, 'running.pid');
}
