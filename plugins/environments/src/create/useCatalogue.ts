import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Cluster,
  CustomerSummary,
  OfferedBlueprint,
  Stage,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';

/** All that a creation chooses from. */
export interface Catalogue {
  blueprints: OfferedBlueprint[];
  stages: Stage[];
  clusters: Cluster[];
  customers: CustomerSummary[];
}

/** Reads what a creation chooses from. */
export function useCatalogue() {
  const api = useApi(environmentsApiRef);
  return useAsyncRetry(async (): Promise<Catalogue> => {
    const [blueprints, stages, clusters, customers] = await Promise.all([
      api.listBlueprints(),
      api.listStages(),
      api.listClusters(),
      api.listCustomers(),
    ]);
    return {
      blueprints: blueprints.items,
      stages: stages.items,
      clusters: clusters.items,
      customers: customers.items,
    };
  }, [api]);
}
