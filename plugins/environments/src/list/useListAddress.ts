import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ListAddress, readListAddress, writeListAddress } from './listAddress';

/** What the list shows, kept in the address, so that it can be shared and gone back to. */
export function useListAddress(): [
  ListAddress,
  (change: Partial<ListAddress>) => void,
] {
  const [search, setSearch] = useSearchParams();
  const address = useMemo(() => readListAddress(search), [search]);
  const change = useCallback(
    (changes: Partial<ListAddress>) =>
      setSearch(
        previous =>
          writeListAddress({ ...readListAddress(previous), ...changes }),
        { replace: true },
      ),
    [setSearch],
  );
  return [address, change];
}
