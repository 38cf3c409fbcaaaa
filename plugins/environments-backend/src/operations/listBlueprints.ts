import {
  environmentReadPermission,
  newestVersion,
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
      const names = [...new Set(all.map(({ name }) => name))].sort();
      const newest = names.flatMap(name => {
        const versions = all.filter(each => each.name === name);
        const version = newestVersion(versions.map(each => each.version));
        return versions.filter(each => each.version === version);
      });
      return Promise.all(
        newest.map(blueprint => offerBlueprint(options, blueprint, all)),
      );
    },
  );
}
