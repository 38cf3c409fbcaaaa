import type { EnvironmentDetail } from '@berth/plugin-environments-common';

/** Whether no cluster knows of an environment, since its creation is not committed, or never will be. */
export function isUncreated(environment: EnvironmentDetail): boolean {
  const { spec, commit, invalid, openOperations, lastOperations } = environment;
  const [newest] = [...openOperations, ...lastOperations];
  return (
    !spec &&
    !commit &&
    invalid === undefined &&
    newest?.kind === 'create' &&
    !newest.commit
  );
}
