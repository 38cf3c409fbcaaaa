import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/core-plugin-api';
import type { BlueprintReference } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';

/** The recipe that an environment was made from. */
export function useBlueprint(reference?: BlueprintReference) {
  const api = useApi(environmentsApiRef);
  const { name, version } = reference ?? {};
  return useAsyncRetry(
    async () => (name && version ? api.getBlueprint(name, version) : undefined),
    [api, name, version],
  );
}
