import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { resolve } from 'node:path';

/** Where Secrets that describe clusters are. */
export interface ClusterSecretsSettings {
  /** The namespace on the hub that holds them. */
  namespace: string;
  /** Absolute path of a kubeconfig file of the hub; the account of this process's own pod where left out. */
  kubeconfig?: string;
  /** Context of the kubeconfig; its current one where left out. */
  context?: string;
}

/**
 * What `environments.clusterSecrets` says; undefined where no clusters come from Secrets. Throws InputError that names
 * the key where one is wrong; a file is not opened, since it may come later.
 */
export function readClusterSecrets(
  config: Config,
): ClusterSecretsSettings | undefined {
  const key = 'environments.clusterSecrets';
  const secrets = config.getOptionalConfig(key);
  if (!secrets) {
    return undefined;
  }
  const namespace = secrets.getString('namespace');
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new InputError(`${key}.namespace takes the name of a namespace`);
  }
  const kubeconfig = secrets.getOptionalString('kubeconfig');
  const context = secrets.getOptionalString('context');
  if (kubeconfig === undefined && context !== undefined) {
    throw new InputError(`${key}.context goes with ${key}.kubeconfig`);
  }
  return {
    namespace,
    ...(kubeconfig !== undefined && { kubeconfig: resolve(kubeconfig) }),
    ...(context !== undefined && { context }),
  };
}
