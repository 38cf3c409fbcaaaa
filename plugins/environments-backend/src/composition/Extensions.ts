import { ConflictError } from '@backstage/errors';
import type {
  ClusterSource,
  CostModel,
  Engine,
  EnvironmentsExtensionPoint,
  ManifestRenderer,
} from '@berth/plugin-environments-node';

/** What modules added. */
export class Extensions implements EnvironmentsExtensionPoint {
  readonly engines: Engine[];
  readonly clusterSources: ClusterSource[] = [];
  cost: CostModel | undefined;
  renderer: ManifestRenderer | undefined;

  constructor(engines: Engine[]) {
    this.engines = [...engines];
  }

  addEngine(engine: Engine): void {
    if (this.engines.some(({ name }) => name === engine.name)) {
      throw new ConflictError(`There is an engine "${engine.name}" already`);
    }
    this.engines.push(engine);
  }

  addClusterSource(source: ClusterSource): void {
    this.clusterSources.push(source);
  }

  setCostModel(cost: CostModel): void {
    if (this.cost) {
      throw new ConflictError('There is another cost model already');
    }
    this.cost = cost;
  }

  setManifestRenderer(renderer: ManifestRenderer): void {
    if (this.renderer) {
      throw new ConflictError('There is another manifest renderer already');
    }
    this.renderer = renderer;
  }
}
