import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { useOwnerChoices } from '../form/useOwnerChoices';
import type { FilterField } from './listAddress';

/** What each filter offers; empty while it is read, and where it can't be: then one types. */
export function useFilterChoices(): Record<FilterField, string[]> {
  const api = useApi(environmentsApiRef);
  const { all: owners } = useOwnerChoices();
  const names = async (answer: Promise<{ items: Array<{ name: string }> }>) =>
    answer.then(({ items }) => items.map(item => item.name)).catch(() => []);
  const { value } = useAsync(async () => {
    const [customer, stage, cluster, blueprint] = await Promise.all([
      names(api.listCustomers()),
      names(api.listStages()),
      names(api.listClusters()),
      names(api.listBlueprints()),
    ]);
    return { customer, stage, cluster, blueprint };
  }, [api]);
  return {
    customer: value?.customer ?? [],
    stage: value?.stage ?? [],
    cluster: value?.cluster ?? [],
    blueprint: value?.blueprint ?? [],
    owner: owners,
  };
}
