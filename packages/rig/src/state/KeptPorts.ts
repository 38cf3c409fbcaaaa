import { ConflictError } from '@backstage/errors';
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeKept } from './writeKept';

const FILE = 'ports.json';

/** Port numbers from the first to before the second. */
export type PortRange = readonly [from: number, before: number];

/** Below what Linux, macOS and Windows give to outgoing connections: one of those would keep a server from its port. */
export const RIG_PORTS: PortRange = [20_000, 32_000];

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
  /** Those that were thought of for somebody, who may be about to listen there. */
  private readonly given = new Set<number>();

  private constructor(
    private readonly file: string,
    private readonly ports: Record<string, number>,
    private readonly range: PortRange,
  ) {
    Object.values(ports).forEach(port => this.given.add(port));
  }

  /** `range` is where ports are taken that no earlier start has kept. */
  static async open(
    stateDirectory: string,
    range: PortRange = RIG_PORTS,
  ): Promise<KeptPorts> {
    const file = join(stateDirectory, FILE);
    try {
      return new KeptPorts(
        file,
        JSON.parse(await readFile(file, 'utf8')),
        range,
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
      return new KeptPorts(file, {}, range);
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
    await writeKept(this.file, JSON.stringify(this.ports, undefined, 2));
  }

  private async find(): Promise<number> {
    const [from, before] = this.range;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const port = randomInt(from, before);
      if (this.given.has(port)) {
        continue;
      }
      // Before it is looked at: clusters of a rig look for theirs at once.
      this.given.add(port);
      if (await isFree(port)) {
        return port;
      }
    }
    throw new ConflictError(
      `No port between ${from} and ${before} seems to be free; end programs that listen there`,
    );
  }
}
