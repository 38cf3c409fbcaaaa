import { join } from 'node:path';
import type {
  ChainStep,
  Delivery,
  EnvironmentDetail,
  OperationRequest,
  Phase,
} from '@berth/plugin-environments-common';
import {
  type PlatformEngine,
  preparePlatform,
  type RigCluster,
  type RigOptions,
  type RigPlatform,
} from '@berth/rig';
import { eventually, RigStage } from '@berth/rig/testUtils';
import {
  EnvironmentsWorld,
  newFolder,
  type Places,
  PLATFORM,
} from '../../__testUtils__/EnvironmentsWorld';

/** The environment that most of the tests are about. */
export const ENVIRONMENT = { customer: 'acme', name: 'staging' };
/** Path of its values in the repository. */
export const VALUES = 'customers/acme/staging/values/web.yaml';
/** Steps of a chain whose workloads run. */
export const DELIVERED = {
  requested: 'done',
  committed: 'done',
  fetched: 'done',
  applied: 'done',
  workloads: 'done',
};
/** A chain that is done to its end. */
export const ALL_DONE = { ...DELIVERED, reachable: 'done' };

const PATIENCE_MS = 180_000;

/** A backend on a real control plane with a real engine and a real forge, allowed no more than the docs say. */
export class RigWorld {
  private constructor(
    readonly stage: RigStage,
    readonly backend: EnvironmentsWorld<{ url: string; dir: string }>,
  ) {}

  /** With Flux and delivery branches where nothing else is said. */
  static start({
    engine = 'flux',
    delivery = 'branches',
    ...options
  }: Partial<RigOptions> & {
    engine?: PlatformEngine;
    delivery?: Delivery;
  } = {}): Promise<RigWorld> {
    return RigWorld.prepare({
      rig: { only: ['control-plane', engine, 'gitea'], ...options },
      engines: { local: engine },
      delivery,
      placesOf: ({ kubeconfigs }) => ({
        kubeconfig: kubeconfigs.local,
        engine,
        delivery,
      }),
    });
  }

  /** Prepares the platform of a rig; `placesOf` says what the backend is configured with besides the repository. */
  static async prepare(options: {
    rig: Partial<RigOptions>;
    engines: Readonly<Record<string, PlatformEngine>>;
    delivery?: Delivery;
    placesOf: (
      platform: RigPlatform,
    ) => Pick<Places, 'kubeconfig' | 'engine' | 'delivery' | 'settings'>;
  }): Promise<RigWorld> {
    const stage = await RigStage.start(options.rig);
    try {
      const platform = await preparePlatform({
        forge: stage.forge,
        clusters: stage.rig.clusters,
        engines: options.engines,
        delivery: options.delivery,
        platformDir: PLATFORM,
        folder: join(stage.folder, 'platform'),
      });
      const backend = new EnvironmentsWorld({
        folder: await newFolder(),
        remote: { url: platform.repositoryUrl, dir: platform.repositoryDir },
        token: platform.repositoryToken,
        person: platform.person,
        repository: {
          username: platform.repositoryUser,
          engineSecretName: platform.engineSecretName,
        },
        ...options.placesOf(platform),
        stop: () => stage.end(),
      });
      return new RigWorld(stage, backend);
    } catch (error) {
      await stage.end();
      throw error;
    }
  }

  get cluster(): RigCluster {
    return this.stage.cluster;
  }

  stop(): Promise<void> {
    return this.backend.stop();
  }

  submit(request: OperationRequest) {
    return this.backend.client.submitOperation(request);
  }

  /** Asks for a new environment of acme's. */
  create(name: string, parameters: Record<string, string | number> = {}) {
    return this.submit({
      kind: 'create',
      environment: {
        customer: 'acme',
        name,
        stage: 'staging',
        blueprint: { name: 'standard' },
        owner: 'group:default/team-a',
        parameters: { domain: 'acme.example.com', ...parameters },
      },
    });
  }

  deploy(name: string, version: string) {
    return this.submit({
      kind: 'deploy',
      environment: { customer: 'acme', name },
      versions: { web: version },
    });
  }

  /** Asks for the end of an environment of acme's. */
  remove(name: string) {
    return this.submit({
      kind: 'delete',
      environment: { customer: 'acme', name },
      confirmation: `acme-${name}`,
    });
  }

  /** What the API answers for an environment of acme's, once there is none any more. */
  gone(name: string): Promise<Response> {
    return eventually(
      () => this.backend.fetch(`/environments/acme/${name}`),
      ({ status }) => status === 404,
      PATIENCE_MS,
    );
  }

  /** Waits until nothing is left of the namespace of an environment of acme's. */
  async namespaceGone(name: string): Promise<void> {
    await this.kubectl(
      'wait',
      `namespace/acme-${name}`,
      '--for=delete',
      '--timeout=300s',
    );
  }

  detail(name: string): Promise<EnvironmentDetail> {
    return this.backend.client.getEnvironment({ customer: 'acme', name });
  }

  /** An environment of acme's, once it is as wanted. */
  until(
    name: string,
    isWanted: (detail: EnvironmentDetail) => boolean,
  ): Promise<EnvironmentDetail> {
    // Clients of an API server that was away come back after up to half a minute, engines too.
    return eventually(() => this.detail(name), isWanted, PATIENCE_MS);
  }

  /** An environment, once it is in a phase with nothing open. */
  settled(name: string, phase: Phase = 'ready'): Promise<EnvironmentDetail> {
    return this.until(
      name,
      ({ status, openOperations }) =>
        status.phase === phase && openOperations.length === 0,
    );
  }

  /** An environment, once one of its steps is in a state. */
  async untilStep(
    name: string,
    step: ChainStep['name'],
    state: ChainStep['state'],
  ): Promise<{ detail: EnvironmentDetail; step: ChainStep }> {
    const detail = await this.until(
      name,
      ({ status }) => stepOf(status.chain, step).state === state,
    );
    return { detail, step: stepOf(detail.status.chain, step) };
  }

  /** What kubectl prints, as the cluster's administrator. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectl.run(args);
  }
}

export function stepOf(chain: ChainStep[], name: ChainStep['name']): ChainStep {
  const found = chain.find(step => step.name === name);
  if (!found) {
    throw new Error(`The chain has no step "${name}"`);
  }
  return found;
}

/** Steps with their states. */
export function statesOf({ status }: EnvironmentDetail) {
  return Object.fromEntries(
    status.chain.map(({ name, state }) => [name, state]),
  );
}
