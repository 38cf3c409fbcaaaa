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
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
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
    this.git(
      '-c',
      `http.extraHeader=Authorization: Basic ${basic}`,
      'push',
      '-q',
      'origin',
      'HEAD:main',
    );
    return this.git('rev-parse', 'HEAD').trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
