import { NotFoundError } from '@backstage/errors';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Path of the `redis-server` on PATH.
 *
 * @throws NotFoundError that says what to install
 */
export async function findRedis(
  path: string = process.env.PATH ?? '',
): Promise<string> {
  for (const folder of path.split(delimiter).filter(entry => entry !== '')) {
    const program = join(folder, 'redis-server');
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // Then it may be in the next folder.
    }
  }
  throw new NotFoundError(
    'Argo CD needs Redis, and there is no redis-server on PATH: install it ("apt install redis-server" on Debian, "brew install redis" on macOS; it need not be started), or leave Argo CD out: "npm run rig -- --only control-plane,flux,gitea", "npm run start:rig" with Flux alone',
  );
}
