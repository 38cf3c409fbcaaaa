import type { EnvironmentDetail } from '@berth/plugin-environments-common';

/**
 * Whether there is a state before the one of now, as far as operations tell: none is before a creation, but for what was
 * committed by hand after it. Where there is no operation, nobody knows.
 */
export function mayGoBack(environment: EnvironmentDetail): boolean {
  const { openOperations, lastOperations, commit } = environment;
  const all = [...openOperations, ...lastOperations];
  const newest = all.find(operation => operation.commit !== undefined);
  if (!newest) {
    // Of many, the page has the newest only: what was committed then lies before them.
    return all.length > 0 && all.every(({ kind }) => kind !== 'create');
  }
  return newest.kind !== 'create' || newest.commit !== commit?.sha;
}
