import { join } from 'node:path';
import type { RigCluster } from '@berth/rig';
import { PLATFORM } from '../../__testUtils__/platform';
import { RigWorld } from './RigWorld';

/** Where the Secrets are, as `clusters/hub.yaml` says. */
const NAMESPACE = 'berth-clusters';

/**
 * A backend that knows its clusters from Secrets alone: `one` with Flux, which holds the Secrets as well, and `two` with
 * Argo CD. It may do on each what `clusters/access.yaml` lists, and read the Secrets.
 */
export class ClustersWorld {
  private constructor(
    readonly rig: RigWorld,
    readonly one: RigCluster,
    readonly two: RigCluster,
  ) {}

  static async start(): Promise<ClustersWorld> {
    const rig = await RigWorld.prepare({
      rig: {
        only: ['control-plane', 'gitea'],
        clusters: [
          { name: 'one', only: ['flux'] },
          { name: 'two', only: ['argocd'] },
        ],
      },
      engines: { two: 'argocd' },
      placesOf: ({ kubeconfigs }) => ({
        kubeconfig: kubeconfigs.one,
        settings: {
          clusters: [],
          clusterSecrets: {
            namespace: NAMESPACE,
            kubeconfig: kubeconfigs.one,
          },
        },
      }),
    });
    try {
      const [one, two] = rig.stage.rig.clusters;
      await one.kubectl.run([
        'apply',
        '--server-side',
        `--filename=${join(PLATFORM, 'clusters/hub.yaml')}`,
      ]);
      return new ClustersWorld(rig, one, two);
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  /** Describes cluster one by a kubeconfig, as `kubectl create secret --from-file` does. */
  async connectOne(): Promise<void> {
    await this.putSecret('one', {
      kubeconfig: await this.one.kubeconfigOfServiceAccount('berth', 'berth'),
    });
  }

  /** Describes cluster two by its address, its authority and a new token. */
  async connectTwo(): Promise<void> {
    const token = await this.two.kubectl.run([
      'create',
      'token',
      'berth',
      '--namespace=berth',
      '--duration=1h',
    ]);
    await this.describeTwo({
      server: this.two.server,
      'ca.crt': this.two.authority,
      token,
    });
  }

  async describeTwo(data: Record<string, string>): Promise<void> {
    await this.putSecret('two', data, {
      'berth.dev/engine': 'argocd',
      'berth.dev/title': 'Number two',
    });
  }

  async removeSecret(name: string): Promise<void> {
    await this.one.kubectl.run([
      'delete',
      'secret',
      name,
      `--namespace=${NAMESPACE}`,
    ]);
  }

  /** Puts another ServiceAccount in the place of Berth's on cluster two, so that no token of before is good. */
  async revokeTokensOfTwo(): Promise<void> {
    const { kubectl } = this.two;
    const account = ['serviceaccount', 'berth', '--namespace=berth'];
    await kubectl.run(['delete', ...account]);
    await kubectl.run(['create', ...account]);
  }

  private async putSecret(
    name: string,
    data: Record<string, string>,
    annotations: Record<string, string> = {},
  ): Promise<void> {
    await this.rig.stage.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace: NAMESPACE,
        labels: { 'berth.dev/secret-type': 'cluster' },
        annotations,
      },
      data: Object.fromEntries(
        Object.entries(data).map(([key, text]) => [
          key,
          Buffer.from(text).toString('base64'),
        ]),
      ),
    });
  }
}
