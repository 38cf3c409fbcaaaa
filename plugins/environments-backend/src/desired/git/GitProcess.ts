import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Readable } from 'node:stream';
import { RemoteUnreachableError } from './RemoteUnreachableError';
import type { Askpass, GitCredentials } from './Askpass';
import { GIT_OPTIONS, gitEnvironment } from './gitEnvironment';
import { gitError } from './gitError';
import { GitFailedError } from './GitFailedError';
import { remoteWords } from './remoteWords';

export interface GitProcessOptions {
  /** The bare repository. */
  directory: string;
  /** For `GIT_ALLOW_PROTOCOL`. */
  protocols: string;
  askpass: Askpass;
  /** Asked before every command that speaks to the remote. */
  credentials?: () => Promise<GitCredentials | undefined>;
  /** Milliseconds after which a command's whole process group is ended. */
  deadlineMs: number;
}

export interface RunGitOptions {
  input?: Buffer | string | Iterable<Buffer | string>;
  /** True for commands that speak to the remote; they get the credentials. */
  remote?: boolean;
  deadlineMs?: number;
  /** Seconds without a byte from the remote after which git itself gives up, over http and https. */
  silenceSeconds?: number;
  /** Ends it. */
  signal?: AbortSignal;
  /** More output than this is a failure; 512 MiB by default. */
  maxOutputBytes?: number;
}

/** How a command ended; `problem` is there where it was ended before its time. */
export interface GitOutcome {
  stdout: Buffer;
  /** Redacted. */
  words: string;
  exitCode: number | undefined;
  problem?: string;
}

const MAX_STDERR = 16_000;

/** Runs native git on one bare repository: without a shell, without configuration but its own, with a deadline. */
export class GitProcess {
  readonly #options: GitProcessOptions;
  readonly #running = new Set<ChildProcessWithoutNullStreams>();

  constructor(options: GitProcessOptions) {
    this.#options = options;
  }

  get directory(): string {
    return this.#options.directory;
  }

  /**
   * Resolves to standard output.
   *
   * @throws RemoteUnreachableError, GitAuthenticationError, MirrorDamagedError, GitFailedError
   */
  async run(args: string[], options: RunGitOptions = {}): Promise<Buffer> {
    const outcome = await this.outcome(args, options);
    if (outcome.problem !== undefined || outcome.exitCode !== 0) {
      throw failureOf(args[0], outcome, options.remote);
    }
    return outcome.stdout;
  }

  /**
   * As `run`, but gives back how it ended instead of failing, also where git could not be started. An `exitCode` is
   * git's own word only where there is no `problem`.
   */
  async outcome(
    args: string[],
    options: RunGitOptions = {},
  ): Promise<GitOutcome> {
    const credentials = options.remote
      ? await this.#options.credentials?.()
      : undefined;
    let child: ChildProcessWithoutNullStreams;
    try {
      child = this.start(args, credentials, options.silenceSeconds);
    } catch (error) {
      if (!(error instanceof GitFailedError)) {
        throw error;
      }
      const { words } = error;
      return {
        stdout: Buffer.alloc(0),
        words,
        exitCode: undefined,
        problem: words,
      };
    }
    return new Promise(resolve => {
      const deadlineMs = options.deadlineMs ?? this.#options.deadlineMs;
      const maxOutput = options.maxOutputBytes ?? 512 * 1024 * 1024;
      const out: Buffer[] = [];
      let outBytes = 0;
      let stderr = '';
      let problem: string | undefined;
      const end = (reason: string) => {
        problem ??= reason;
        endProcessGroup(child);
      };
      const timer = setTimeout(
        () => end(`it did not answer within ${deadlineMs / 1000} seconds`),
        deadlineMs,
      );
      const { signal: ending } = options;
      const stop = () => end('it is not waited for any more');
      ending?.addEventListener('abort', stop, { once: true });
      if (ending?.aborted) {
        stop();
      }
      child.stdout.on('data', (chunk: Buffer) => {
        outBytes += chunk.length;
        if (outBytes > maxOutput) {
          end(`it said more than ${maxOutput} bytes`);
        } else {
          out.push(chunk);
        }
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
      });
      child.stdin.on('error', () => {
        // Git may end without reading all of its input; its exit code says how it went.
      });
      child.once('error', error => {
        problem ??= `git does not start: ${error.message}`;
      });
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        ending?.removeEventListener('abort', stop);
        resolve({
          stdout: Buffer.concat(out),
          words:
            remoteWords(stderr, credentials ? [credentials.password] : []) ||
            `it ended with ${signal ?? `code ${code}`}`,
          exitCode: code ?? undefined,
          problem:
            problem ?? (signal ? `it was ended by ${signal}` : undefined),
        });
      });
      const { input } = options;
      if (
        input === undefined ||
        typeof input === 'string' ||
        Buffer.isBuffer(input)
      ) {
        child.stdin.end(input);
      } else {
        Readable.from(input).pipe(child.stdin);
      }
    });
  }

  /**
   * Starts a command whose streams the caller speaks with; `close` ends it. Where there is no git, the child says so by
   * its `error`.
   *
   * @throws GitFailedError where the system lets no process begin
   */
  start(
    args: string[],
    credentials?: GitCredentials,
    silenceSeconds?: number,
  ): ChildProcessWithoutNullStreams {
    const { directory, protocols, askpass } = this.#options;
    const child = spawned(args[0], () =>
      spawn('git', [...GIT_OPTIONS, `--git-dir=${directory}`, ...args], {
        env: {
          ...gitEnvironment(protocols, silenceSeconds),
          ...askpass.environment(credentials),
        },
        // A group of its own, so that a deadline reaches git's helpers too.
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    return child;
  }

  /** Ends all that still runs. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#running].map(
        child =>
          new Promise<void>(resolve => {
            child.once('close', () => resolve());
            endProcessGroup(child);
          }),
      ),
    );
  }
}

/** The typed error for a command that did not end with code 0, or was ended. */
export function failureOf(
  command: string,
  { words, exitCode, problem }: GitOutcome,
  remote: boolean = false,
): Error {
  if (problem === undefined) {
    return gitError(command, words, exitCode, remote);
  }
  return remote
    ? new RemoteUnreachableError(problem)
    : new GitFailedError(command, problem);
}

/** @throws GitFailedError where the system lets no process begin, which Node says in three ways */
function spawned(
  command: string,
  begin: () => ChildProcessWithoutNullStreams,
): ChildProcessWithoutNullStreams {
  let child: ChildProcessWithoutNullStreams;
  try {
    child = begin();
  } catch (error) {
    const { message } = error as Error;
    throw new GitFailedError(command, `git does not start: ${message}`);
  }
  if (!child.stdin || !child.stdout || !child.stderr) {
    child.once('error', () => {
      // It comes later, and is the same.
    });
    throw new GitFailedError(
      command,
      'git does not start: too many files are open',
    );
  }
  return child;
}

function endProcessGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') {
      process.kill(-child.pid, 'SIGKILL');
    } else {
      child.kill('SIGKILL');
    }
  } catch {
    // The group ended by itself in the meantime.
  }
}
