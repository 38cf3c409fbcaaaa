import {
  environmentReadPermission,
  type CommitFiles,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';

/** What one commit changed of an environment. */
export function getCommitFiles({
  permissions,
  desired,
}: OperationsOptions): UseCase<
  EnvironmentReference & { commit: string },
  CommitFiles
> {
  return authorized(
    permissions,
    environmentReadPermission,
    ({ commit, customer, name }) =>
      desired.commitFiles({ customer, name }, commit),
  );
}
