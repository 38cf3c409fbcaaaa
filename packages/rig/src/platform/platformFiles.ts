import { access, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { runCommand } from '../processes/runCommand';
import type { PlatformCluster } from './PlatformEngine';

/** Name of the Secret that the engines read the repository's credentials from. */
export const ENGINE_SECRET = 'platform-repository';

/** What the starter repository says until somebody sets its address. */
const PLACEHOLDER = 'https://git.example.com/platform.git';

interface Kustomization {
  patches?: object[];
}

/**
 * Copies the starter platform repository and does by it what its README tells platform engineers to do: names the
 * clusters, and sets for each the repository's address and, for Flux, the Secret with its credentials.
 */
export async function copyPlatform(options: {
  platformDir: string;
  to: string;
  repositoryUrl: string;
  clusters: readonly PlatformCluster[];
}): Promise<void> {
  const { to, repositoryUrl } = options;
  await cp(options.platformDir, to, { recursive: true });
  for (const cluster of options.clusters) {
    const folder = join(to, platformFolder(cluster.name));
    const file = join(folder, 'kustomization.yaml');
    const isUsual = cluster.engine === 'flux' && cluster.delivery !== 'main';
    if (!isUsual || !(await exists(file))) {
      await rm(folder, { recursive: true, force: true });
      await generateSources(to, cluster);
    }
    const text = (await readFile(file, 'utf8')).replaceAll(
      PLACEHOLDER,
      repositoryUrl,
    );
    const kustomization: Kustomization = parse(text);
    await writeFile(
      file,
      stringify({
        ...kustomization,
        patches: [
          ...(kustomization.patches ?? []),
          ...(cluster.engine === 'flux' ? [secretOfSources()] : []),
        ],
      }),
    );
  }
}

/** Where the repository keeps what a cluster needs once. */
export function platformFolder(cluster: string): string {
  return `clusters/${cluster}/platform`;
}

function secretOfSources(): object {
  return {
    target: { kind: 'GitRepository' },
    patch: stringify([
      { op: 'add', path: '/spec/secretRef', value: { name: ENGINE_SECRET } },
    ]),
  };
}

async function generateSources(folder: string, cluster: PlatformCluster) {
  const { code, stderr } = await runCommand(process.execPath, [
    join(folder, 'clusters/generate-sources.mjs'),
    cluster.name,
    '--engine',
    cluster.engine,
    '--delivery',
    cluster.delivery ?? 'branches',
  ]);
  if (code !== 0) {
    throw new Error(`generate-sources.mjs ${cluster.name}: ${stderr}`);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
