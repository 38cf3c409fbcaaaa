import { existsSync } from 'node:fs';
import {
  InputError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterReader } from '@berth/plugin-environments-node';
import {
  type ConnectionDeadlines,
  KubeconfigFile,
  KubernetesClusterReader,
  KubernetesConnection,
} from '../kubernetes';
import { CLUSTER_SECRETS } from './readClusterSecret';
import type { ClusterSecretsSettings } from './readClusterSecrets';

/** What the words of errors call the cluster that holds the Secrets. */
const HUB = 'hub';

/** Where Kubernetes puts the account of a pod. */
const POD_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Lists and watches objects of any type, but only those of one namespace with the label of clusters' Secrets. */
export type HubReader = Pick<ClusterReader, 'list' | 'watch'>;

/**
 * A reader of the Secrets that describe clusters. Connects to nothing yet.
 *
 * @throws InputError where the account of this process's pod is asked for and it runs in none
 */
export function connectHub(
  { namespace, kubeconfig, context }: ClusterSecretsSettings,
  deadlines?: ConnectionDeadlines,
): HubReader {
  const config =
    kubeconfig === undefined
      ? podAccount()
      : new KubeconfigFile(HUB, kubeconfig, context);
  const reader = new KubernetesClusterReader(
    new KubernetesConnection(HUB, () => config.current(), deadlines),
  );
  const scope = { namespace, labelSelector: CLUSTER_SECRETS };
  return {
    list: (type, options) =>
      reader.list(type, { ...options, ...scope }).catch(asUnavailable),
    watch: (type, options, onEvent) =>
      reader
        .watch(type, { ...options, ...scope }, onEvent)
        .catch(asUnavailable),
  };
}

/** Errors whose words may be logged, and that don't let what was read before be taken for gone. */
function asUnavailable(error: Error): never {
  if (error.name === 'NotFoundError') {
    // Every API server serves Secrets: something else answered.
    throw new ServiceUnavailableError(error.message);
  }
  if (isError(error.cause) && error.cause.name === 'SyntaxError') {
    // The parser's words repeat a part of what it could not read.
    throw new ServiceUnavailableError(
      `Cluster ${HUB} answered with something that is not JSON`,
    );
  }
  throw error;
}

function podAccount(): { current(): KubeConfig } {
  if (!process.env.KUBERNETES_SERVICE_HOST || !existsSync(POD_ACCOUNT)) {
    throw new InputError(
      'environments.clusterSecrets.kubeconfig is missing; only in a pod, with a service account, it can be left out',
    );
  }
  const config = new KubeConfig();
  // The token's file is read again by itself.
  config.loadFromCluster();
  return { current: () => config };
}
