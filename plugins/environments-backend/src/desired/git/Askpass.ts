import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface GitCredentials {
  username: string;
  /** A password or token. */
  password: string;
}

const SCRIPT = `#!/bin/sh
case "$1" in
Username*) printf '%s\\n' "$BERTH_GIT_USERNAME" ;;
*) printf '%s\\n' "$BERTH_GIT_PASSWORD" ;;
esac
`;

/** A program that answers git's question for credentials out of its environment, so that they are never in arguments or files. */
export class Askpass {
  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {}

  static async create(parent: string): Promise<Askpass> {
    const folder = await mkdtemp(join(parent, 'askpass-'));
    const program = join(folder, 'askpass');
    await writeFile(program, SCRIPT, { mode: 0o700 });
    return new Askpass(folder, program);
  }

  environment(credentials: GitCredentials | undefined): Record<string, string> {
    return credentials
      ? {
          GIT_ASKPASS: this.program,
          BERTH_GIT_USERNAME: credentials.username,
          BERTH_GIT_PASSWORD: credentials.password,
        }
      : {};
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
