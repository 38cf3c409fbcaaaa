import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import {
  buildOverlay,
  type KubernetesTool,
} from '@berth/plugin-environments-node';

/** The sandbox's cluster, as the starter platform repository names it. */
const CLUSTER_FILE = 'clusters/local/platform/kustomization.yaml';
const PLACEHOLDER = 'https://git.example.com/platform.git';

/** What the sandbox's repository has otherwise than the starter: its own address. */
export async function platformFiles(
  platformDir: string,
  repositoryUrl: string,
): Promise<Record<string, string>> {
  const text = await readFile(join(platformDir, CLUSTER_FILE), 'utf8');
  if (!text.includes(PLACEHOLDER)) {
    throw new Error(`${CLUSTER_FILE} does not hold the address ${PLACEHOLDER}`);
  }
  return { [CLUSTER_FILE]: text.replace(PLACEHOLDER, repositoryUrl) };
}

/** Does what a cluster administrator does once: `kubectl apply -k clusters/local/platform`. May be called again. */
export async function applyPlatform(options: {
  kubeConfig: string;
  platformDir: string;
  repositoryUrl: string;
  kustomize: KubernetesTool;
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-platform-'));
  try {
    // All of it, since the cluster's folder refers to others.
    await cp(options.platformDir, folder, { recursive: true });
    const files = await platformFiles(
      options.platformDir,
      options.repositoryUrl,
    );
    await writeFile(join(folder, CLUSTER_FILE), files[CLUSTER_FILE]);
    const config = new KubeConfig();
    config.loadFromString(options.kubeConfig);
    const api = KubernetesObjectApi.makeApiClient(config);
    for (const object of await buildOverlay(options.kustomize, {
      directory: dirname(join(folder, CLUSTER_FILE)),
      root: folder,
    })) {
      await api.patch(
        object,
        undefined,
        undefined,
        'berth-sandbox',
        true,
        PatchStrategy.ServerSideApply,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
