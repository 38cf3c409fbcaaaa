import type {
  Dependency,
  FluxObject,
  FluxSpec,
  FluxStatus,
} from '../FluxObject';
import type { SourceReference } from '../source/resolveSource';

/** One object that a Kustomization applied: `namespace_name_group_kind`, and its version. */
export interface InventoryEntry {
  id: string;
  v: string;
}

/** `kustomize.toolkit.fluxcd.io/v1`, as far as the sandbox goes. */
export interface Kustomization extends FluxObject {
  spec: FluxSpec & {
    path?: string;
    prune: boolean;
    sourceRef: SourceReference;
    targetNamespace?: string;
    dependsOn?: Dependency[];
    force?: boolean;
    wait?: boolean;
    retryInterval?: string;
    deletionPolicy?: 'MirrorPrune' | 'Delete' | 'WaitForTermination' | 'Orphan';
    healthChecks?: {
      apiVersion: string;
      kind: string;
      name: string;
      namespace?: string;
    }[];
    namePrefix?: string;
    nameSuffix?: string;
    commonMetadata?: {
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
    patches?: unknown[];
    images?: unknown[];
    components?: string[];
  };
  status?: FluxStatus & {
    lastAppliedRevision?: string;
    lastAttemptedRevision?: string;
    inventory?: { entries: InventoryEntry[] };
  };
}
