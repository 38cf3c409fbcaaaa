import { spawn } from 'node:child_process';
import { GitFailedError } from './GitFailedError';

export interface RunGitOptions {
  cwd?: string;
  input?: string | Buffer;
  env?: Record<string, string>;
  /** Milliseconds after which the whole process group is ended; 60,000 by default. */
  deadlineMs?: number;
  signal?: AbortSignal;
}

/**
 * Runs git without a shell, without the machine's own Git configuration and without
 * asking anybody for credentials; resolves to its standard output.
 *
 * @throws GitFailedError with git's own words
 */
export function runGit(
  args: string[],
  options: RunGitOptions = {},
): Promise<Buffer> {
  const command = args.find(arg => /^[a-z]/.test(arg)) ?? '';
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(new GitFailedError(command, 'it was not started any more'));
      return;
    }
    const child = spawn('git', args, {
      cwd: options.cwd,
      env: { ...gitEnvironment(), ...options.env },
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const out: Buffer[] = [];
    let stderr = '';
    let ended: string | undefined;
    const end = (reason: string) => {
      ended ??= reason;
      endProcessGroup(child.pid);
    };
    const onAbort = () => end('it was stopped');
    const deadlineMs = options.deadlineMs ?? 60_000;
    const timer = setTimeout(
      () => end(`it did not end within ${deadlineMs} milliseconds`),
      deadlineMs,
    );
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };

    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-4_000);
    });
    child.stdin.on('error', () => {
      // Git may end without reading all of its input; its exit code says how it went.
    });
    child.on('error', error => {
      settle();
      reject(new GitFailedError(command, error.message));
    });
    child.on('close', code => {
      settle();
      if (code === 0 && !ended) {
        resolve(Buffer.concat(out));
      } else {
        const words = ended ?? (stderr.trim() || `it exited with code ${code}`);
        reject(new GitFailedError(command, words, code ?? undefined));
      }
    });
    child.stdin.end(options.input);
  });
}

/** What git sees of this process's environment: nothing that changes what it does. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: 'http:https',
  };
}

/** Ends a detached child and all that it started. */
export function endProcessGroup(pid: number | undefined): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
