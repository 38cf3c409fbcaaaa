import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ClusterSource } from './ports/ClusterSource';
import type { CostModel } from './ports/CostModel';
import type { Engine } from './ports/Engine';
import type { ManifestRenderer } from './ports/ManifestRenderer';

/** What modules add to the environments plugin. */
export interface EnvironmentsExtensionPoint {
  /** Adds a GitOps controller; its name must be one that nobody has. */
  addEngine(engine: Engine): void;
  /** Adds clusters to those of the configuration; of two with one name the earlier counts. */
  addClusterSource(source: ClusterSource): void;
  /** Takes the place of what the configuration says of prices. */
  setCostModel(cost: CostModel): void;
  /** Takes the place of kustomize and helm on this machine. */
  setManifestRenderer(renderer: ManifestRenderer): void;
}

/** Where modules add engines, clusters, prices and another renderer. */
export const environmentsExtensionPoint =
  createExtensionPoint<EnvironmentsExtensionPoint>({
    id: 'environments.adapters',
  });
