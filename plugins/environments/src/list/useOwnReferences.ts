import useAsync from 'react-use/esm/useAsync';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { ownerProblem } from '@berth/plugin-environments-common';

/** The owner references that one's own environments have; undefined until they are known. */
export function useOwnReferences(): string[] | undefined {
  const identityApi = useApi(identityApiRef);
  const { value, error } = useAsync(async () => {
    const { ownershipEntityRefs } = await identityApi.getBackstageIdentity();
    return ownershipEntityRefs
      .map(reference => reference.toLowerCase())
      .filter(reference => !ownerProblem('owner', reference));
  }, [identityApi]);
  return error ? [] : value;
}
