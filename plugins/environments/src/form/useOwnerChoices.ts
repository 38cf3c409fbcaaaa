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

/** Owners to choose from. */
export interface OwnerChoices {
  /** One's own groups, then oneself. */
  own: string[];
  /** Those, then the catalog's groups. */
  all: string[];
}

const NONE: OwnerChoices = { own: [], all: [] };

const isGroup = (reference: string) => reference.startsWith('group:');

/** The references that an environment's owner may have, each once. */
const possible = (references: string[]) =>
  [...new Set(references.map(reference => reference.toLowerCase()))].filter(
    reference => !ownerProblem('owner', reference),
  );

/** Owners to choose from: nobody until they are known. */
export function useOwnerChoices(): OwnerChoices {
  const identityApi = useApi(identityApiRef);
  const catalogApi = useApiHolder().get(catalogApiRef);
  const { value } = useAsync(async () => {
    const mine = identityApi
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
    const own = possible(await mine).sort(
      (a, b) => Number(isGroup(b)) - Number(isGroup(a)),
    );
    return { own, all: possible([...own, ...(await groups)]) };
  }, [identityApi, catalogApi]);
  return value ?? NONE;
}
