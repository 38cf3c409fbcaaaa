import { NotFoundError } from '@backstage/errors';
import {
  environmentReadPermission,
  type BlueprintReference,
  type OfferedBlueprint,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { offerBlueprint } from './offerBlueprint';
import type { OperationsOptions } from './OperationsOptions';

/** One version of a blueprint. */
export function getBlueprint(
  options: OperationsOptions,
): UseCase<BlueprintReference, OfferedBlueprint> {
  return authorized(
    options.permissions,
    environmentReadPermission,
    async ({ name, version }) => {
      const all = await options.desired.blueprints();
      const blueprint = all.find(
        each => each.name === name && each.version === version,
      );
      if (!blueprint) {
        throw new NotFoundError(
          `There is no blueprint ${name} ${version} that can be used`,
        );
      }
      return offerBlueprint(options, blueprint, all);
    },
  );
}
