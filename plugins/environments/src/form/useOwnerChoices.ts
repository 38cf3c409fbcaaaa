import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  identityApiRef,
  useApi,
  useApiHolder,
} from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { ownerProblem } from '@berth/plugin-environments-common';

/** Most groups that are offered; whoever looks for another one types it. */
const MOST = 500;

/** Owners to choose from: one's own groups and oneself first, then the catalog's groups. */
export function useOwnerChoices(): string[] {
  const identityApi = useApi(identityApiRef);
  const catalogApi = useApiHolder().get(catalogApiRef);
  const { value } = useAsync(async () => {
    const own = identityApi
      .getBackstageIdentity()
      .then(identity => identity.ownershipEntityRefs)
      .catch((): string[] => []);
    const groups = catalogApi
      ? catalogApi
          .getEntities({
            filter: { kind: 'group' },
            fields: ['kind', 'metadata.name', 'metadata.namespace'],
            limit: MOST,
          })
          .then(({ items }) => items.map(stringifyEntityRef))
          .catch((): string[] => [])
      : [];
    const all = [...(await own), ...(await groups)];
    return [...new Set(all.map(reference => reference.toLowerCase()))]
      .filter(reference => !ownerProblem('owner', reference))
      .sort(
        (a, b) =>
          Number(b.startsWith('group:')) - Number(a.startsWith('group:')),
      );
  }, [identityApi, catalogApi]);
  return value ?? [];
}
