import {
  environmentReadPermission,
  type Pod,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { findEnvironment } from './findEnvironment';
import type { OperationsOptions } from './OperationsOptions';

/** The pods of an environment, read now. */
export function getPods(
  options: OperationsOptions,
): UseCase<EnvironmentReference, Pod[]> {
  return authorized(
    options.permissions,
    environmentReadPermission,
    async (environment, caller) => {
      const { id } = await findEnvironment(options, environment);
      return options.observed.readPods(id, caller.signal);
    },
  );
}
