import {
  environmentReadPermission,
  type EnvironmentDetail,
  type EnvironmentLink,
  type EnvironmentReference,
  type Operation,
} from '@berth/plugin-environments-common';
import { openStates, type StatusRecord } from '@berth/plugin-environments-node';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { environmentVersion } from './environmentVersion';
import { findEnvironment } from './findEnvironment';
import type { OperationsOptions } from './OperationsOptions';
import { publicOperation } from './publicOperation';

const OPERATIONS_SHOWN = 10;

/** One environment whole, with the version of its desired state. */
export function getEnvironment(
  options: OperationsOptions,
): UseCase<
  EnvironmentReference,
  { detail: EnvironmentDetail; version: string }
> {
  const { permissions, operations, desired, commitUrl } = options;
  return authorized(
    permissions,
    environmentReadPermission,
    async environment => {
      const record = await findEnvironment(options, environment);
      const [last, open] = await Promise.all([
        operations.list({ environment, limit: OPERATIONS_SHOWN }),
        operations.list({
          environment,
          states: openStates,
          limit: OPERATIONS_SHOWN,
        }),
      ]);
      const { host, changedAt, ...shown } = record;
      const landing = record.spec && desired.landing(record.spec);
      return {
        detail: {
          ...shown,
          commit: record.commit && attributed(record.commit, last.items),
          openOperations: open.items.map(publicOperation),
          lastOperations: last.items.map(publicOperation),
          links: linksOf(record, commitUrl),
          ...(landing && { landing }),
        },
        version: environmentVersion(record, last.items[0]),
      };
    },
  );
}

/** Whoever squashes a pull request may leave out which operation it was; the forge says which commit came of it. */
function attributed(
  commit: NonNullable<StatusRecord['commit']>,
  operations: Operation[],
): NonNullable<StatusRecord['commit']> {
  return commit.foreign && operations.some(it => it.commit === commit.sha)
    ? { ...commit, foreign: false }
    : commit;
}

function linksOf(
  { status, commit }: StatusRecord,
  commitUrl: string | undefined,
): EnvironmentLink[] {
  const links: EnvironmentLink[] = [];
  if (status.address !== undefined) {
    links.push({ title: 'Open', url: status.address });
  }
  if (commit && commitUrl !== undefined) {
    links.push({
      title: 'Commit',
      url: commitUrl.replace('{commit}', commit.sha),
    });
  }
  return links;
}
