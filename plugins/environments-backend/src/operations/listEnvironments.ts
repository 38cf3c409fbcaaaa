import {
  environmentReadPermission,
  type EnvironmentPage,
  type ListEnvironmentsQuery,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';

/** A page of the projection. */
export function listEnvironments({
  permissions,
  statuses,
}: OperationsOptions): UseCase<ListEnvironmentsQuery, EnvironmentPage> {
  return authorized(permissions, environmentReadPermission, query =>
    statuses.page(query),
  );
}
