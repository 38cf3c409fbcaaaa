import type {
  PlanningCluster,
  PlanningContext,
  Stage,
} from '@berth/plugin-environments-common';
import type { ClusterSource, Engine } from '@berth/plugin-environments-node';

/** What plans are made from besides the repository. */
export type PlanningSurroundings = Omit<
  PlanningContext,
  'tree' | 'treeAt' | 'environments'
>;

/** What a cluster has to give, as last seen. */
type Allocatable = NonNullable<PlanningCluster['allocatable']>;

/** Gathers the clusters, stages and the repository's address for plans. */
export class Surroundings {
  constructor(
    private readonly options: {
      clusters: ClusterSource;
      engines: Engine[];
      stages: Stage[];
      repository: PlanningContext['repository'];
      /** Whether there is a forge to open them at. */
      pullRequests: boolean;
    },
  ) {}

  get stages(): Stage[] {
    return this.options.stages;
  }

  /** A cluster whose engine nobody knows can't be planned for and is left out. */
  async read(
    allocatable: ReadonlyMap<string, Allocatable> = new Map(),
  ): Promise<PlanningSurroundings> {
    const { clusters, engines, stages, repository, pullRequests } =
      this.options;
    const clustersUnread = clusters.unread?.();
    return {
      ...(clustersUnread !== undefined && { clustersUnread }),
      clusters: (await clusters.list()).flatMap(
        ({ name, engine: engineName, delivery, environmentObjects }) => {
          const engine = engines.find(each => each.name === engineName);
          const has = allocatable.get(name);
          const known = { name, delivery, environmentObjects };
          return engine
            ? [{ ...known, engine, ...(has && { allocatable: has }) }]
            : [];
        },
      ),
      stages,
      repository,
      pullRequests,
    };
  }
}
