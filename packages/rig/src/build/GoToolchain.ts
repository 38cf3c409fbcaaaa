import type { Guardian } from '../processes/Guardian';
import { runCommand, type CommandResult } from '../processes/runCommand';
import { parseGoVersion } from './goVersion';

export interface GoRunOptions {
  /** The folder of the `go.mod`. */
  cwd: string;
  variables: Record<string, string>;
  guardian?: Guardian;
  signal?: AbortSignal;
}

/** The Go that is on PATH. */
export class GoToolchain {
  /** Its version, such as `1.26.8`; undefined where no Go is there. */
  async version(): Promise<string | undefined> {
    try {
      const { code, stdout } = await runCommand('go', ['env', 'GOVERSION'], {
        env: { ...process.env, GOTOOLCHAIN: 'local' },
      });
      return code === 0 ? parseGoVersion(stdout) : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Runs one `go` command in a module's folder, behind everything else that the machine has to do. */
  run(args: string[], options: GoRunOptions): Promise<CommandResult> {
    return runCommand('go', args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.variables },
      guardian: options.guardian,
      signal: options.signal,
      nice: true,
    });
  }
}
