import {
  environmentReadPermission,
  type Stage,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';

/** Stages as configured, in promotion order. */
export function listStages({
  permissions,
  stages,
}: OperationsOptions): UseCase<undefined, Stage[]> {
  return authorized(permissions, environmentReadPermission, async () => stages);
}
