import { useMemo } from 'react';
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

const NONE: string[] = [];

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
  const { value: own = NONE } = useAsync(async () => {
    const mine = await identityApi
      .getBackstageIdentity()
      .then(identity => identity.ownershipEntityRefs)
      .catch((): string[] => []);
    return possible(mine).sort(
      (a, b) => Number(isGroup(b)) - Number(isGroup(a)),
    );
  }, [identityApi]);
  // Apart: a catalog that is slow leaves one's own known.
  const { value: groups = NONE } = useAsync(async () => {
    const answer = await catalogApi
      ?.getEntities({
        filter: { kind: 'group' },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        limit: MOST,
      })
      .catch(() => undefined);
    return answer?.items.map(stringifyEntityRef) ?? NONE;
  }, [catalogApi]);
  return useMemo(
    () => ({ own, all: possible([...own, ...groups]) }),
    [own, groups],
  );
}
