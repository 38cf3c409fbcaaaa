import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RigCluster } from '../cluster/RigCluster';
import type { ForgeUser, RigForge } from '../gitea/RigForge';
import type { PlatformDelivery, PlatformEngine } from './PlatformEngine';
import { copyPlatform, ENGINE_SECRET, platformFolder } from './platformFiles';
import {
  keepAccounts,
  keepRepository,
  OWNER,
  REPOSITORY,
} from './platformRepository';

/** What Berth is configured with to work on a rig. */
export interface RigPlatform {
  /** For `git clone`; takes credentials. */
  repositoryUrl: string;
  /** The repository as the forge's API names it, `owner/name`. */
  project: string;
  /** The bare repository, for tests that look into it. */
  repositoryDir: string;
  /** Berth's account, which may write this repository and nothing else. */
  repositoryUser: string;
  repositoryToken: string;
  /** Somebody who may push to the repository by hand. */
  person: ForgeUser;
  /** Name of the Secret in the engines' namespace with credentials that may read. */
  engineSecretName: string;
  /** Paths of kubeconfigs of Berth's service account, by cluster, with the rights of `clusters/access.yaml`. */
  kubeconfigs: Readonly<Record<string, string>>;
}

async function apply(cluster: RigCluster, object: object): Promise<void> {
  await cluster.kubectl.run(
    ['apply', '--server-side', '--filename=-'],
    stringify(object),
  );
}

type GiveCredentials = (
  cluster: RigCluster,
  account: ForgeUser,
  repositoryUrl: string,
) => Promise<void>;

const giveCredentials: Record<PlatformEngine, GiveCredentials> = {
  flux: (cluster, { name: username, token: password }) =>
    apply(cluster, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: ENGINE_SECRET, namespace: 'flux-system' },
      stringData: { username, password },
    }),
  argocd: async (cluster, { name: username, token: password }, url) => {
    await apply(cluster, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: ENGINE_SECRET,
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      },
      stringData: { type: 'git', url, username, password },
    });
    // Whoever may patch an Application could move it to a project that allows more; Argo CD's own allows all.
    await cluster.kubectl.run([
      'patch',
      'appproject',
      'default',
      '--namespace=argocd',
      '--type=json',
      '--patch=[{"op":"replace","path":"/spec","value":{}}]',
    ]);
  },
};

/**
 * Does on a rig what people do before Berth comes: a platform engineer pushes the starter repository to the forge,
 * its administrator makes accounts with no more rights than they need, a cluster administrator applies the cluster's
 * platform folder and Berth's rights. May be called again; what is there stays, what is missing is made.
 *
 * @param options - folder: where accounts and kubeconfigs are kept, with a rig's data; engines: what syncs a cluster,
 *   by its name, Flux where it is not given; delivery: what the engines read, delivery branches where left out
 */
export async function preparePlatform(options: {
  forge: RigForge;
  clusters: readonly RigCluster[];
  engines?: Readonly<Record<string, PlatformEngine>>;
  delivery?: PlatformDelivery;
  platformDir: string;
  folder: string;
}): Promise<RigPlatform> {
  const { forge, folder } = options;
  const clusters = options.clusters.map(cluster => ({
    cluster,
    name: cluster.name,
    engine: options.engines?.[cluster.name] ?? 'flux',
    delivery: options.delivery,
  }));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(tmpdir(), 'berth-rig-platform-'));
  try {
    const repositoryUrl = `${forge.url}/${OWNER}/${REPOSITORY}.git`;
    const copy = join(work, 'platform');
    await copyPlatform({
      platformDir: options.platformDir,
      to: copy,
      repositoryUrl,
      clusters,
    });
    await keepRepository(forge, copy, clusters);
    const accounts = await keepAccounts(forge, join(folder, 'accounts.json'));
    const kubeconfigs: Record<string, string> = {};
    for (const { cluster, name, engine } of clusters) {
      kubeconfigs[name] = join(folder, `${name}.kubeconfig`);
      await giveCredentials[engine](cluster, accounts[engine], repositoryUrl);
      await admitTo(cluster, copy);
      await writeFile(
        kubeconfigs[name],
        await cluster.kubeconfigOfServiceAccount('berth', 'berth'),
        { mode: 0o600 },
      );
    }
    return {
      repositoryUrl,
      project: `${OWNER}/${REPOSITORY}`,
      repositoryDir: join(forge.repositoriesFolder, OWNER, `${REPOSITORY}.git`),
      repositoryUser: accounts.berth.name,
      repositoryToken: accounts.berth.token,
      person: accounts.somebody,
      engineSecretName: ENGINE_SECRET,
      kubeconfigs,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function admitTo(cluster: RigCluster, platform: string): Promise<void> {
  for (const what of [
    `--kustomize=${join(platform, platformFolder(cluster.name))}`,
    `--filename=${join(platform, 'clusters/access.yaml')}`,
  ]) {
    await cluster.kubectl.run(['apply', '--server-side', what]);
  }
}
