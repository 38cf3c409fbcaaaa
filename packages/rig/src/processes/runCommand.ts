import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Guardian } from './Guardian';
import { signalGroup } from './signalGroup';

export interface RunCommandOptions {
  cwd?: string;
  /** The whole environment; this process's where it is not given. */
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** Ends it where this process is killed. */
  guardian?: Guardian;
  /** Ends it, and rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Lets everybody else on the machine go first. */
  nice?: boolean;
}

export interface CommandResult {
  /** Undefined where a signal ended it. */
  code?: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program without a shell, to its end.
 *
 * @throws where it cannot be started (`ENOENT`), or the signal's reason
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<CommandResult> {
  const { signal, guardian } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { pid } = child;
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const onAbort = () => pid !== undefined && signalGroup(pid, 'SIGKILL');
    if (pid !== undefined) {
      guardian?.started(pid);
      if (options.nice) {
        lowerPriority(pid);
      }
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => {
      // It may end without reading its input; its exit code says how it went.
    });
    child.once('error', reject);
    child.once('close', code => {
      signal?.removeEventListener('abort', onAbort);
      if (pid !== undefined) {
        guardian?.ended(pid);
      }
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      resolve({
        code: code ?? undefined,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
    child.stdin.end(options.input);
  });
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 15);
  } catch {
    // It has ended already, or the system does not let us; either way it runs as it is.
  }
}
