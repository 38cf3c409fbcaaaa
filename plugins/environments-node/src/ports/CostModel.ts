import type { CostRates } from '@berth/plugin-environments-common';

/** What resources cost. */
export interface CostModel {
  /** Prices of a cluster's resources a month; undefined where nobody configured any. */
  rates(cluster: string): CostRates | undefined;
}
