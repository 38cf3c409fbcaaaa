import { join } from 'node:path';
import type { Delivery } from '@berth/plugin-environments-common';
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
} from '../../__testUtils__/EnvironmentsWorld';
import { PLATFORM } from '../../__testUtils__/platform';
import { AcmeEnvironments, PATIENCE_MS } from './AcmeEnvironments';

/** A backend on a real control plane with a real engine and a real forge, allowed no more than the docs say. */
export class RigWorld extends AcmeEnvironments {
  private constructor(
    readonly stage: RigStage,
    readonly backend: EnvironmentsWorld<{ url: string; dir: string }>,
  ) {
    super(() => backend.client);
  }

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

  /** What kubectl prints, as the cluster's administrator. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectl.run(args);
  }
}
