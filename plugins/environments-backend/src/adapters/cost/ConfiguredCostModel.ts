import type { CostRates } from '@berth/plugin-environments-common';
import type { CostModel } from '@berth/plugin-environments-node';

/** Prices as the configuration names them: the same for all clusters, but for those that have prices of their own. */
export class ConfiguredCostModel implements CostModel {
  constructor(
    private readonly prices?: {
      everywhere: CostRates;
      byCluster: ReadonlyMap<string, CostRates>;
    },
  ) {}

  rates(cluster: string): CostRates | undefined {
    return this.prices?.byCluster.get(cluster) ?? this.prices?.everywhere;
  }
}
