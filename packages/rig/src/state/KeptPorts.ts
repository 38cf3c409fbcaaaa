import { ConflictError } from '@backstage/errors';
import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const FILE = 'ports.json';
// Below what Linux, macOS and Windows give to outgoing connections: one of those would keep a server from its port.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 200;

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** The ports of a rig by their purpose; the same at every start, since kubeconfigs and Git name them. */
export class KeptPorts {
  private constructor(
    private readonly file: string,
    private readonly ports: Record<string, number>,
  ) {}

  static async open(stateDirectory: string): Promise<KeptPorts> {
    const file = join(stateDirectory, FILE);
    try {
      return new KeptPorts(file, JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
      return new KeptPorts(file, {});
    }
  }

  /**
   * Ports on the loopback interface, free at this moment, by the names of what they are for.
   *
   * @param pinned - whether others name them, so that they may not change
   * @throws ConflictError where somebody took a pinned port of an earlier start
   */
  async take<Name extends string>(
    names: readonly Name[],
    pinned = false,
  ): Promise<Record<Name, number>> {
    const taken = {} as Record<Name, number>;
    for (const name of names) {
      const kept = this.ports[name];
      if (kept !== undefined && (await isFree(kept))) {
        taken[name] = kept;
      } else if (kept !== undefined && pinned) {
        throw new ConflictError(
          `Port ${kept}, which ${name} of the rig has used since its first start, is taken; end the program that uses it, or clear the rig's state with "npm run rig -- --fresh"`,
        );
      } else {
        taken[name] = await this.find();
        this.ports[name] = taken[name];
      }
    }
    return taken;
  }

  /** Writes the ports down, for later starts. */
  async keep(): Promise<void> {
    const temporary = `${this.file}.new`;
    await writeFile(temporary, JSON.stringify(this.ports, undefined, 2), {
      mode: 0o600,
    });
    await rename(temporary, this.file);
  }

  private async find(): Promise<number> {
    const given = new Set(Object.values(this.ports));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const port = randomInt(LOWEST, HIGHEST);
      if (!given.has(port) && (await isFree(port))) {
        return port;
      }
    }
    throw new ConflictError(
      `No port between ${LOWEST} and ${HIGHEST} seems to be free`,
    );
  }
}
