import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeKept } from './writeKept';

/** Where the sandbox is reached and what opens it; the same at every start, since Git and kubeconfigs name them. */
export interface KeptAddresses {
  gitPort: number;
  clusterPort: number;
  gitToken: string;
  clusterToken: string;
}

const FILE = 'addresses.json';

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () =>
      server.close(() => resolve(true)),
    );
  });
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port was given')),
      );
    });
  });
}

/**
 * The addresses of the start before, or new ones at the first start.
 *
 * @throws where somebody else took a port that a start before has written into Git
 */
export async function keepAddresses(dataDir: string): Promise<KeptAddresses> {
  const file = join(dataDir, FILE);
  let kept: KeptAddresses | undefined;
  try {
    kept = JSON.parse(await readFile(file, 'utf8')) as KeptAddresses;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  if (kept) {
    for (const [what, port] of [
      ['Git remote', kept.gitPort],
      ['cluster', kept.clusterPort],
    ] as const) {
      if (!(await isFree(port))) {
        throw new Error(
          `port ${port}, which the sandbox's ${what} has used since its first start, is taken; end the program that uses it, or empty the sandbox with "npm run reset"`,
        );
      }
    }
    return kept;
  }
  const addresses: KeptAddresses = {
    gitPort: await anyPort(),
    clusterPort: await anyPort(),
    gitToken: randomBytes(24).toString('base64url'),
    clusterToken: randomBytes(24).toString('base64url'),
  };
  await writeKept(file, JSON.stringify(addresses));
  return addresses;
}
