import {
  environmentReadPermission,
  type EnvironmentEvent,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { findEnvironment } from './findEnvironment';
import type { OperationsOptions } from './OperationsOptions';

/** The newest events of an environment, read now. */
export function getEvents(
  options: OperationsOptions,
): UseCase<EnvironmentReference, EnvironmentEvent[]> {
  return authorized(
    options.permissions,
    environmentReadPermission,
    async (environment, caller) => {
      const { id } = await findEnvironment(options, environment);
      return options.observed.readEvents(id, caller.signal);
    },
  );
}
