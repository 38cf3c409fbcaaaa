import type { EnvironmentDetail } from '@berth/plugin-environments-common';

/**
 * Whether there is a state before the one of now, as far as operations tell: none is before a creation, but for what was
 * committed by hand after it. Where no operation was committed, nobody knows.
 */
export function mayGoBack(environment: EnvironmentDetail): boolean {
  const { openOperations, lastOperations, commit } = environment;
  const newest = [...openOperations, ...lastOperations].find(
    operation => operation.commit !== undefined,
  );
  if (newest?.kind !== 'create') {
    return newest !== undefined;
  }
  return newest.commit !== commit?.sha;
}
