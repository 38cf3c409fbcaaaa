import {
  environmentCreatePermission,
  environmentDeletePermission,
  environmentDeployPermission,
  environmentUpdatePermission,
  type OperationKind,
} from '@berth/plugin-environments-common';
import type { BasicPermission } from '@backstage/plugin-permission-common';

const permissions: Record<OperationKind, BasicPermission> = {
  create: environmentCreatePermission,
  update: environmentUpdatePermission,
  deploy: environmentDeployPermission,
  rollback: environmentUpdatePermission,
  delete: environmentDeletePermission,
};

/** The permission that an operation of a kind needs. */
export function permissionOf(kind: OperationKind): BasicPermission {
  return permissions[kind];
}
