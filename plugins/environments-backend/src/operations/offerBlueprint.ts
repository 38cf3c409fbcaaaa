import type {
  Blueprint,
  OfferedBlueprint,
} from '@berth/plugin-environments-common';
import { compareVersions } from '@berth/plugin-environments-common';
import { monthlyCost } from '@berth/plugin-environments-common/domain';
import type { ClusterSource, CostModel } from '@berth/plugin-environments-node';

/** Adds to a blueprint its versions, and what its sizes cost on the first cluster, which is where forms begin. */
export async function offerBlueprint(
  { clusters, cost }: { clusters: ClusterSource; cost: CostModel },
  blueprint: Blueprint,
  all: Blueprint[],
): Promise<OfferedBlueprint> {
  const [first] = await clusters.list();
  const rates = cost.rates(first?.name ?? '');
  return {
    ...blueprint,
    allVersions: all
      .filter(({ name }) => name === blueprint.name)
      .map(({ version }) => version)
      .sort((one, other) => compareVersions(other, one)),
    ...(rates && {
      monthlyCost: Object.fromEntries(
        Object.entries(blueprint.sizes).map(([name, size]) => [
          name,
          monthlyCost(size, rates),
        ]),
      ),
    }),
  };
}
