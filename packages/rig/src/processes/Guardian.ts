import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const SCRIPT = resolvePackagePath('@berth/rig', 'src/processes/guardian.cjs');

/**
 * A process of its own that ends this process's children where this one is killed without a word. Programs that
 * are not ours take no part in the agreement that Node's children have with their parent, and what the kernel
 * offers instead (`PR_SET_PDEATHSIG`) is Linux's only and does not reach grandchildren such as git.
 */
export class Guardian {
  private constructor(private readonly child: ChildProcess) {}

  static start(): Guardian {
    const child = spawn(process.execPath, [SCRIPT], {
      // Ctrl-C in the terminal is for the starter; the guardian goes when that one is gone.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
    });
    child.stdin?.on('error', () => {
      // It has ended; nobody but an administrator does that, and the rig goes on without it.
    });
    child.unref();
    return new Guardian(child);
  }

  /** Guards a process group. */
  started(group: number): void {
    this.tell(`started ${group}`);
  }

  /** The group is gone, and its number may become somebody else's. */
  ended(group: number): void {
    this.tell(`ended ${group}`);
  }

  /** Has a folder removed at the end. */
  removeAtEnd(folder: string): void {
    this.tell(`folder ${folder}`);
  }

  /** Ends the guardian, and with it all that it still guards. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    child.ref();
    const exit = once(child, 'exit');
    child.stdin?.end();
    await exit;
  }

  private tell(line: string): void {
    if (this.child.stdin?.writable) {
      this.child.stdin.write(`${line}\n`);
    }
  }
}
