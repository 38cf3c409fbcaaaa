import type {
  Dependency,
  FluxObject,
  FluxSpec,
  FluxStatus,
} from '../FluxObject';
import type { SourceReference } from '../source/resolveSource';

/** Where a part of the values comes from. */
export interface ValuesReference {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  /** `values.yaml` by default. */
  valuesKey?: string;
  /** Dotted path that the value is put at, as one string. */
  targetPath?: string;
  optional?: boolean;
}

/** What to do after a failure. */
export interface Remediation {
  /** How often to try again; for ever where it is negative. */
  retries?: number;
  remediateLastFailure?: boolean;
}

export interface HelmAction {
  disableWait?: boolean;
  timeout?: string;
  createNamespace?: boolean;
  remediation?: Remediation;
}

/** One release in `status.history`, newest first. */
export interface ReleaseSnapshot {
  name: string;
  namespace: string;
  version: number;
  status: ReleaseStatus;
  chartName: string;
  chartVersion: string;
  appVersion?: string;
  configDigest: string;
  digest: string;
  firstDeployed: string;
  lastDeployed: string;
}

export type ReleaseStatus = 'deployed' | 'superseded' | 'failed';

/** `helm.toolkit.fluxcd.io/v2`, as far as the sandbox goes. */
export interface HelmRelease extends FluxObject {
  spec: FluxSpec & {
    chart?: {
      spec: {
        chart: string;
        sourceRef: SourceReference;
        reconcileStrategy?: 'ChartVersion' | 'Revision';
        valuesFiles?: string[];
      };
    };
    releaseName?: string;
    targetNamespace?: string;
    storageNamespace?: string;
    dependsOn?: Dependency[];
    maxHistory?: number;
    values?: Record<string, unknown>;
    valuesFrom?: ValuesReference[];
    install?: HelmAction;
    upgrade?: HelmAction;
    uninstall?: { keepHistory?: boolean };
  };
  status?: FluxStatus & {
    history?: ReleaseSnapshot[];
    storageNamespace?: string;
    lastAttemptedGeneration?: number;
    lastAttemptedRevision?: string;
    lastAttemptedConfigDigest?: string;
    lastAttemptedReleaseAction?: 'install' | 'upgrade';
    failures?: number;
    installFailures?: number;
    upgradeFailures?: number;
  };
}

/** Where a release is, by Flux's defaults. */
export function releaseOf(object: HelmRelease): {
  name: string;
  namespace: string;
  storageNamespace: string;
} {
  const { spec, metadata } = object;
  const { targetNamespace } = spec;
  const own = metadata.namespace ?? 'default';
  return {
    name:
      spec.releaseName ??
      (targetNamespace ? `${targetNamespace}-${metadata.name}` : metadata.name),
    namespace: targetNamespace ?? own,
    storageNamespace: spec.storageNamespace ?? own,
  };
}
