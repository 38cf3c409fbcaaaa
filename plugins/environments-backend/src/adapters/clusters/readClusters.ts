import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Delivery } from '@berth/plugin-environments-common';
import { nameProblem } from '@berth/plugin-environments-common';
import { resolve } from 'node:path';

/** A cluster of the configuration. */
export interface ConfiguredCluster {
  name: string;
  title: string;
  engine: string;
  delivery: Delivery;
  environmentObjects?: boolean;
  /** Absolute path of a kubeconfig file. */
  kubeconfig: string;
  /** Context of the kubeconfig; its current one where left out. */
  context?: string;
}

/**
 * The clusters under `environments.clusters`. Throws InputError that names the key where one is wrong;
 * files are not opened, since they may come later.
 */
export function readClusters(config: Config): ConfiguredCluster[] {
  const clusters = (
    config.getOptionalConfigArray('environments.clusters') ?? []
  ).map((cluster, index) => readCluster(cluster, index));
  const names = new Set<string>();
  for (const { name } of clusters) {
    if (names.has(name)) {
      throw new InputError(
        `environments.clusters names "${name}" twice; each cluster takes a name of its own`,
      );
    }
    names.add(name);
  }
  return clusters;
}

function readCluster(cluster: Config, index: number): ConfiguredCluster {
  const key = `environments.clusters[${index}]`;
  const name = cluster.getString('name');
  const problem = nameProblem(`${key}.name`, name);
  if (problem) {
    throw new InputError(problem);
  }
  const delivery = cluster.getOptionalString('delivery') ?? 'branches';
  if (delivery !== 'branches' && delivery !== 'main') {
    throw new InputError(`${key}.delivery takes branches or main`);
  }
  return {
    name,
    title: cluster.getOptionalString('title') ?? name,
    engine: cluster.getOptionalString('engine') ?? 'flux',
    delivery,
    environmentObjects:
      cluster.getOptionalBoolean('environmentObjects') ?? true,
    kubeconfig: resolve(cluster.getString('kubeconfig')),
    context: cluster.getOptionalString('context'),
  };
}
