import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RigCluster } from '../cluster/RigCluster';
import type { RigForge } from '../gitea/RigForge';
import { type Rig, type RigOptions, startRig } from '../startRig';
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

/** A rig with a folder of its own, and what tests do on its first cluster. */
export class RigStage {
  private constructor(readonly folder: string, public rig: Rig) {}

  static async start(options: Partial<RigOptions>): Promise<RigStage> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
    try {
      return new RigStage(folder, await startIn(folder, options));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
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
    this.rig = await startIn(this.folder, options);
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
    await this.rig.stop();
    await rm(this.folder, { recursive: true, force: true });
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

function startIn(folder: string, options: Partial<RigOptions>): Promise<Rig> {
  return startRig({
    stateDirectory: join(folder, 'rig'),
    logger: silent,
    ...options,
  });
}
