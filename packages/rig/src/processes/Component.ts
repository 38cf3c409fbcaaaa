import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { RigLogger } from '../RigLogger';
import { ComponentFailedError } from './ComponentFailedError';
import type { Guardian } from './Guardian';
import { lastWords } from './lastWords';
import { signalGroup } from './signalGroup';

const POLL_MS = 50;
const READY_MS = 90_000;
const GRACE_MS = 10_000;

/** A program of the rig, and how one sees that it is up. */
export interface ComponentOptions {
  /** Such as `kube-apiserver`. */
  name: string;
  command: string;
  args: readonly string[];
  /** Besides PATH, which it takes from this process. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  logFile: string;
  /** Done before every start. */
  prepare?: () => Promise<void>;
  /** Whether it serves. Asked again and again; never throws. */
  isReady: () => Promise<boolean>;
  /** How long it may take to end by itself before it is killed, in milliseconds; 10,000 by default. */
  graceMs?: number;
  /** Where it serves Prometheus metrics. */
  metricsUrl?: string;
}

export interface ComponentSurroundings {
  guardian: Guardian;
  logger: RigLogger;
  /** Ends starts that are under way. */
  signal?: AbortSignal;
}

interface Run {
  child: ChildProcess;
  pid: number;
  ended: Promise<void>;
  hasEnded: boolean;
}

/** One process of the rig, which tests stop, kill and start as they like. */
export class Component {
  private run?: Run;
  private stopping = false;
  private readonly endListeners = new Set<() => void>();

  constructor(
    private readonly options: ComponentOptions,
    private readonly surroundings: ComponentSurroundings,
  ) {}

  get name(): string {
    return this.options.name;
  }

  /** Where it serves Prometheus metrics; undefined where it serves none. */
  get metricsUrl(): string | undefined {
    return this.options.metricsUrl;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  get running(): boolean {
    return this.run !== undefined && !this.run.hasEnded;
  }

  /** Its process; undefined where it does not run. */
  get pid(): number | undefined {
    return this.running ? this.run?.pid : undefined;
  }

  /** Hears when it ends without having been told to. */
  onUnexpectedEnd(listener: () => void): void {
    this.endListeners.add(listener);
  }

  /**
   * Starts it and waits until it serves; does nothing where it runs.
   *
   * @throws ComponentFailedError where it ends instead, or does not serve within 90 seconds
   */
  async start(): Promise<void> {
    if (this.running) {
      return;
    }
    this.stopping = false;
    await this.options.prepare?.();
    const run = await this.spawn();
    const begun = performance.now();
    while (!(await this.options.isReady())) {
      if (run.hasEnded) {
        throw await this.failure('ended while it started');
      }
      if (this.surroundings.signal?.aborted) {
        await this.stop();
        throw this.surroundings.signal.reason;
      }
      if (performance.now() - begun > READY_MS) {
        await this.stop();
        throw await this.failure(`did not serve within ${READY_MS / 1000} s`);
      }
      await wait(POLL_MS);
    }
    this.surroundings.logger.debug(
      `${this.name} serves after ${Math.round(performance.now() - begun)} ms`,
    );
  }

  /** Lets it end by itself within its time of grace, else kills it, with all that it has started. May be called again. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { run } = this;
    if (!run || run.hasEnded) {
      return;
    }
    signalGroup(run.pid, 'SIGTERM');
    const timer = setTimeout(
      () => signalGroup(run.pid, 'SIGKILL'),
      this.options.graceMs ?? GRACE_MS,
    );
    await run.ended;
    clearTimeout(timer);
  }

  /** Ends it without a warning, with all that it has started. */
  async kill(): Promise<void> {
    this.stopping = true;
    const { run } = this;
    if (run && !run.hasEnded) {
      signalGroup(run.pid, 'SIGKILL');
      await run.ended;
    }
  }

  /** Stops it and starts it again, with the same addresses and data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private async spawn(): Promise<Run> {
    const { options, surroundings } = this;
    const log = await open(options.logFile, 'a', 0o600);
    try {
      const child = spawn(options.command, options.args, {
        cwd: options.cwd,
        env: { PATH: process.env.PATH ?? '', ...options.env },
        // A group of its own: Ctrl-C reaches it through us, in order, and what it has started ends with it.
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      const pid = child.pid as number;
      surroundings.guardian.started(pid);
      const run: Run = {
        child,
        pid,
        hasEnded: false,
        ended: Promise.resolve(),
      };
      run.ended = new Promise(resolve => {
        child.once('exit', (code, signal) => {
          run.hasEnded = true;
          // What it has started may outlive it.
          signalGroup(pid, 'SIGKILL');
          surroundings.guardian.ended(pid);
          if (!this.stopping) {
            surroundings.logger.warn(
              `${this.name} has ended (${signal ?? `code ${code}`})`,
            );
            this.endListeners.forEach(listener => listener());
          }
          resolve();
        });
      });
      this.run = run;
      return run;
    } finally {
      await log.close();
    }
  }

  private async failure(what: string): Promise<ComponentFailedError> {
    const { name, logFile } = this.options;
    return new ComponentFailedError(
      name,
      what,
      logFile,
      await lastWords(logFile),
    );
  }
}
