import {
  compareVersions,
  environmentReadPermission,
  type Blueprint,
  type OfferedBlueprint,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { offerBlueprint } from './offerBlueprint';
import type { OperationsOptions } from './OperationsOptions';

/** The newest version of every blueprint, by name. */
export function listBlueprints(
  options: OperationsOptions,
): UseCase<undefined, OfferedBlueprint[]> {
  return authorized(
    options.permissions,
    environmentReadPermission,
    async () => {
      const all = await options.desired.blueprints();
      const newest = new Map<string, Blueprint>();
      for (const blueprint of all) {
        const known = newest.get(blueprint.name);
        if (!known || compareVersions(blueprint.version, known.version) > 0) {
          newest.set(blueprint.name, blueprint);
        }
      }
      return Promise.all(
        [...newest.values()]
          .sort((one, other) => (one.name < other.name ? -1 : 1))
          .map(blueprint => offerBlueprint(options, blueprint, all)),
      );
    },
  );
}
