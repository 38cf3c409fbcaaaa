import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateKubernetesTools } from '@berth/plugin-environments-node';
import { type Cluster, startCluster } from './cluster';
import { type Flux, startFlux } from './flux';
import { type GitRemote, startGitRemote } from './git';
import { keepAddresses } from './keptAddresses';
import { applyPlatform, platformFiles } from './platform';
import type { SandboxLogger } from './SandboxLogger';

export interface SandboxOptions {
  /** Where everything is kept between two starts. */
  dataDir: string;
  /** The starter platform repository, which a new sandbox's repository begins with. */
  platformDir: string;
  logger: SandboxLogger;
}

/** What others need to reach a sandbox. */
export interface SandboxAddresses {
  repositoryUrl: string;
  /** The password for pushing. */
  repositoryToken: string;
  /** Path of a kubeconfig file. */
  kubeconfig: string;
}

export interface Sandbox {
  addresses: SandboxAddresses;
  cluster: Cluster;
  flux: Flux;
  git: GitRemote;
  stop(): Promise<void>;
}

/**
 * Starts a Git remote with the starter platform repository, a simulated cluster and its Flux.
 *
 * @throws where a port of an earlier start is taken, or where git, kustomize or helm can't be had
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, logger } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const [kept, tools] = await Promise.all([
    keepAddresses(dataDir),
    locateKubernetesTools({ logger }),
  ]);
  if (!tools.kustomize || !tools.helm) {
    throw new Error(tools.missing.join(' '));
  }
  const repositoryUrl = `http://127.0.0.1:${kept.gitPort}/platform.git`;
  const stops: Array<() => Promise<void>> = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const [git, cluster] = await Promise.all([
      startGitRemote({
        dataDir: join(dataDir, 'git'),
        seed: {
          folder: options.platformDir,
          files: await platformFiles(options.platformDir, repositoryUrl),
        },
        port: kept.gitPort,
        token: kept.gitToken,
        logger,
      }),
      startCluster({
        dataDir: join(dataDir, 'cluster'),
        port: kept.clusterPort,
        token: kept.clusterToken,
        logger,
      }),
    ]);
    stops.push(git.stop, cluster.stop);
    const kubeconfig = join(dataDir, 'kubeconfig');
    await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    const flux = await startFlux({
      kubeConfig: cluster.kubeconfig,
      dataDir: join(dataDir, 'flux'),
      tools,
      logger,
    });
    stops.push(flux.stop);
    await applyPlatform({
      kubeConfig: cluster.kubeconfig,
      platformDir: options.platformDir,
      repositoryUrl,
      kustomize: tools.kustomize,
    });
    return {
      addresses: { repositoryUrl, repositoryToken: kept.gitToken, kubeconfig },
      cluster,
      flux,
      git,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
