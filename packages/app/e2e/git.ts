import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A person's own clone of the platform repository. */
export class Clone {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'berth-clone-'));

  constructor() {
    this.git('clone', '-q', process.env.BERTH_REMOTE!, '.');
    this.git('config', 'user.name', 'Platform engineer');
    this.git('config', 'user.email', 'platform@example.com');
  }

  git(...args: string[]): string {
    return this.run(args);
  }

  /** Commits everything and pushes it to `main`, as somebody who has the sandbox's password. */
  push(message: string): string {
    this.git('add', '--all');
    this.git('commit', '-q', '-m', message);
    const { gitToken } = JSON.parse(
      readFileSync(
        path.join(
          path.dirname(process.env.BERTH_KUBECONFIG!),
          'addresses.json',
        ),
        'utf8',
      ),
    );
    const basic = Buffer.from(`engineer:${gitToken}`).toString('base64');
    this.run(['push', '-q', 'origin', 'HEAD:main'], {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    });
    return this.git('rev-parse', 'HEAD').trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(args: string[], credentials: Record<string, string> = {}) {
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        // Nothing of what the developer has set for their own work, such as signing or hooks.
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        ...credentials,
      },
    });
  }
}
