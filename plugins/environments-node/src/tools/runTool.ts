import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ToolRejectedError } from './ToolRejectedError';
import { ToolUnavailableError } from './ToolUnavailableError';

const MAX_STDERR = 4_000;

export interface RunToolOptions {
  /** Working directory; by default an empty temporary folder. */
  cwd?: string;
  /** Milliseconds after which the whole process group is ended; 30,000 by default. */
  deadlineMs?: number;
  /** More output than this many bytes is a refusal; 32 MiB by default. */
  maxOutputBytes?: number;
  /** Written to standard input, which is empty otherwise. */
  input?: string | Buffer;
  /** Ends the process group when aborted. */
  signal?: AbortSignal;
}

/**
 * Runs a program without a shell and resolves to its standard output.
 * It sees none of this process's environment: no credentials, no proxies, no PATH
 * (so it cannot start other programs such as git), an empty home of its own.
 *
 * @throws ToolRejectedError where it exits with another code than 0 or says too much
 * @throws ToolUnavailableError where it does not start or does not end in time
 */
export async function runTool(
  command: string,
  args: string[],
  options: RunToolOptions = {},
): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'berth-tool-'));
  try {
    const emptyPath = join(home, 'bin');
    await mkdir(emptyPath);
    return await run(command, args, options, home, {
      PATH: emptyPath,
      HOME: home,
      TMPDIR: home,
      LANG: 'C.UTF-8',
      KUBECONFIG: join(home, 'no-kubeconfig'),
      HELM_CACHE_HOME: join(home, 'helm-cache'),
      HELM_CONFIG_HOME: join(home, 'helm-config'),
      HELM_DATA_HOME: join(home, 'helm-data'),
      // Windows programs do not start without these.
      ...pick(['SystemRoot', 'PATHEXT', 'COMSPEC']),
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function pick(names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function run(
  command: string,
  args: string[],
  options: RunToolOptions,
  home: string,
  env: Record<string, string>,
): Promise<string> {
  const deadlineMs = options.deadlineMs ?? 30_000;
  const maxOutputBytes = options.maxOutputBytes ?? 32 * 1024 * 1024;
  const program = basename(command);

  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(new ToolUnavailableError(program, 'the caller gave up'));
      return;
    }
    const child = spawn(command, args, {
      cwd: options.cwd ?? home,
      env,
      // A group of its own, so that the deadline reaches its children too.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let outBytes = 0;
    let stderr = '';
    let failure: Error | undefined;

    const endGroup = () => {
      try {
        if (child.pid !== undefined && process.platform !== 'win32') {
          process.kill(-child.pid, 'SIGKILL');
        } else {
          child.kill('SIGKILL');
        }
      } catch {
        // The group ended by itself in the meantime.
      }
    };
    const giveUp = (error: Error) => {
      failure ??= error;
      endGroup();
    };
    const onAbort = () =>
      giveUp(new ToolUnavailableError(program, 'the caller gave up'));
    const timer = setTimeout(
      () =>
        giveUp(
          new ToolUnavailableError(
            program,
            `it was ended after ${deadlineMs} milliseconds`,
          ),
        ),
      deadlineMs,
    );
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };

    child.stdout.on('data', (chunk: Buffer) => {
      outBytes += chunk.length;
      if (outBytes > maxOutputBytes) {
        giveUp(
          new ToolRejectedError(
            program,
            `it wrote more than ${maxOutputBytes} bytes`,
          ),
        );
      } else {
        out.push(chunk);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      // The last words say why; what comes before may be endless warnings.
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
    });
    child.on('error', error => {
      settle();
      reject(new ToolUnavailableError(program, error.message, error));
    });
    child.on('close', (code, signal) => {
      settle();
      if (failure) {
        reject(failure);
      } else if (code === 0) {
        resolve(Buffer.concat(out).toString('utf8'));
      } else if (code === null) {
        reject(new ToolUnavailableError(program, `it was ended by ${signal}`));
      } else {
        const words = stderr.trim() || `it exited with code ${code}`;
        reject(new ToolRejectedError(program, words, code));
      }
    });
    child.stdin.on('error', () => {
      // A program may end without reading its input; its exit code says how it went.
    });
    child.stdin.end(options.input);
  });
}
