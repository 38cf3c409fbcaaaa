import type { PlanningSurroundings } from '../DesiredOptions';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';

/**
 * The engine's object that an environment asks for whose folder somebody pushed without one; undefined where its
 * cluster is not registered, or where its documents can't be used.
 */
export function renderEngineObject(
  id: string,
  index: EnvironmentIndex,
  { clusters, repository }: PlanningSurroundings,
): string | undefined {
  const environment = index.entry(id)?.spec;
  const cluster = clusters.find(({ name }) => name === environment?.cluster);
  const blueprint =
    environment &&
    index.blueprints.get(
      environment.blueprint.name,
      environment.blueprint.version,
    );
  return cluster && blueprint
    ? cluster.engine.clusterObject({
        environment,
        blueprint,
        cluster: cluster.name,
        delivery: cluster.delivery,
        repository,
      })
    : undefined;
}
