import {
  environmentReadPermission,
  type EnvironmentObject,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { findEnvironment } from './findEnvironment';
import type { OperationsOptions } from './OperationsOptions';

/** The Kubernetes objects of an environment, read now. */
export function getObjects(
  options: OperationsOptions,
): UseCase<EnvironmentReference, EnvironmentObject[]> {
  return authorized(
    options.permissions,
    environmentReadPermission,
    async (environment, caller) => {
      const { id } = await findEnvironment(options, environment);
      return options.observed.readObjects(id, caller.signal);
    },
  );
}
