import type { ToolFolders } from '../build/ensureTools';
import type { ClusterCertificates } from '../certificates/clusterCertificates';

/** Where the components of one cluster find each other, their programs and their folders. */
export interface ClusterContext {
  /** Also the context's name in kubeconfigs. */
  name: string;
  /** Holds the cluster's data, between starts too. */
  folder: string;
  logs: string;
  /** Emptied at the end; in memory where the system has such a place. */
  temporary: string;
  tools: ToolFolders;
  certificates: ClusterCertificates;
  /** Of the API server, such as `https://127.0.0.1:23456`. */
  server: string;
  /** Of everything, by purpose. */
  ports: Readonly<Record<ClusterPort, number>>;
  /** Path of a kubeconfig of somebody's. */
  kubeconfigOf(user: ClusterUser): string;
}

/** Who talks to the API server with a kubeconfig of their own. */
export const CLUSTER_USERS = [
  'admin',
  'controllerManager',
  'scheduler',
  'kwok',
  'flux',
  'argocd',
] as const;

export type ClusterUser = (typeof CLUSTER_USERS)[number];

/** Of these the API server's is pinned: kubeconfigs that people hold name it. */
export const CLUSTER_PORTS = [
  'api-server',
  'etcd',
  'etcd-peer',
  'controller-manager',
  'scheduler',
  'kwok',
  'source-controller',
  'source-controller-metrics',
  'source-controller-health',
  'kustomize-controller-metrics',
  'kustomize-controller-health',
  'helm-controller-metrics',
  'helm-controller-health',
  'redis',
  'argocd-server',
  'argocd-server-metrics',
  'argocd-repo-server',
  'argocd-repo-server-metrics',
  'argocd-application-controller-metrics',
] as const;

export type ClusterPort = (typeof CLUSTER_PORTS)[number];

/** The path of a program that the rig has built. */
export function programOf(
  tools: ToolFolders,
  tool: string,
  binary: string,
): string {
  return `${tools.get(tool)}/${binary}`;
}
