import type { KubeObject } from './client/KubeObject';
import type { Condition } from './runtime/conditions';

/** What the status of every Flux object has. */
export interface FluxStatus {
  conditions?: Condition[];
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  [field: string]: unknown;
}

/** What the spec of every Flux object has; durations as Go writes them. */
export interface FluxSpec {
  interval: string;
  timeout?: string;
  suspend?: boolean;
  [field: string]: unknown;
}

export interface FluxObject extends KubeObject {
  spec: FluxSpec;
  status?: FluxStatus;
}

export interface Dependency {
  name: string;
  namespace?: string;
}

export const FLUX_FINALIZER = 'finalizers.fluxcd.io';
export const RECONCILE_REQUEST = 'reconcile.fluxcd.io/requestedAt';
export const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
export const KUSTOMIZE_API = 'kustomize.toolkit.fluxcd.io/v1';
export const HELM_API = 'helm.toolkit.fluxcd.io/v2';

/** What a GitRepository's files are known as. */
export interface Artifact {
  revision: string;
  digest: string;
  path: string;
  url: string;
  lastUpdateTime: string;
  /** Bytes. */
  size: number;
}

/** `source.toolkit.fluxcd.io/v1`, as far as the sandbox goes. */
export interface GitRepository extends FluxObject {
  spec: FluxSpec & {
    url: string;
    ref?: {
      branch?: string;
      tag?: string;
      semver?: string;
      name?: string;
      commit?: string;
    };
    secretRef?: { name: string };
  };
  status?: FluxStatus & { artifact?: Artifact };
}
