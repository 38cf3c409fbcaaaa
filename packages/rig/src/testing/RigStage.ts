import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RigCluster } from '../cluster/RigCluster';
import type { RigForge } from '../gitea/RigForge';
import { Guardian } from '../processes/Guardian';
import { type Rig, type RigOptions, startRig } from '../startRig';
import { type PortRange, RIG_PORTS } from '../state/KeptPorts';
import { eventually } from './eventually';

/** What tests read of an object's status. */
export interface WithConditions {
  metadata: { name: string };
  status?: {
    conditions?: Array<{
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }>;
  };
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** How many of Jest's workers have ports of their own. */
const WORKERS = 6;

/** A rig with a folder of its own, and what tests do on its first cluster. */
export class RigStage {
  private constructor(
    readonly folder: string,
    public rig: Rig,
    private readonly guardian: Guardian,
  ) {}

  static async start(options: Partial<RigOptions>): Promise<RigStage> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
    // It outlives the rig, which may start again on the folder, and ends with this process, however that ends.
    const guardian = Guardian.start();
    guardian.removeAtEnd(folder);
    try {
      const rig = await startIn(folder, guardian, options);
      return new RigStage(folder, rig, guardian);
    } catch (error) {
      await guardian.stop();
      throw error;
    }
  }

  get cluster(): RigCluster {
    return this.rig.clusters[0];
  }

  get forge(): RigForge {
    if (!this.rig.forge) {
      throw new Error('This rig has no forge');
    }
    return this.rig.forge;
  }

  /** Starts a rig on the same data again, after `rig.stop()`. */
  async startAgain(options: Partial<RigOptions>): Promise<void> {
    this.rig = await startIn(this.folder, this.guardian, options);
  }

  async apply(...objects: object[]): Promise<void> {
    await this.cluster.kubectl.run(
      ['apply', '--server-side', '--filename=-'],
      objects.map(object => stringify(object)).join('---\n'),
    );
  }

  /** What `kubectl get` finds. */
  async get<Answer = WithConditions>(...args: string[]): Promise<Answer> {
    return JSON.parse(
      await this.cluster.kubectl.run(['get', ...args, '--output=json']),
    );
  }

  /** Waits for a condition of the object that `kubectl get` finds. */
  untilCondition(
    type: string,
    status: string,
    ...args: string[]
  ): Promise<WithConditions> {
    return eventually(
      () => this.get(...args),
      object => hasCondition(object, type, status),
    );
  }

  /** Stops the rig and forgets it. */
  async end(): Promise<void> {
    try {
      await this.rig.stop();
    } finally {
      await this.guardian.stop();
    }
  }
}

export function hasCondition(
  object: WithConditions,
  type: string,
  status = 'True',
): boolean {
  return (object.status?.conditions ?? []).some(
    condition => condition.type === type && condition.status === status,
  );
}

/** A share of a rig's ports for each of Jest's workers, which start their rigs at the same time. */
function portsOfWorker(): PortRange {
  const [from, before] = RIG_PORTS;
  const share = Math.floor((before - from) / WORKERS);
  const worker = Number(process.env.JEST_WORKER_ID ?? 1) % WORKERS;
  return [from + worker * share, from + (worker + 1) * share];
}

function startIn(
  folder: string,
  guardian: Guardian,
  options: Partial<RigOptions>,
): Promise<Rig> {
  return startRig({
    stateDirectory: join(folder, 'rig'),
    ports: portsOfWorker(),
    guardian,
    logger: silent,
    ...options,
  });
}
