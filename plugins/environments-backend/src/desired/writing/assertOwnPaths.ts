import {
  environmentFolder,
  environmentId,
  nameProblem,
  pathProblem,
  type PlannedChange,
} from '@berth/plugin-environments-common';
import { engineObjectOf } from '../index/readEngineObjects';

/**
 * The last gate before a commit: it touches nothing but its environment's folder and its engine's object. What is
 * refused here is a fault of the planner, so it fails as one.
 */
export function assertOwnPaths(change: PlannedChange): void {
  const { customer, name } = change.environment;
  const id = environmentId(customer, name);
  if (
    change.id !== id ||
    nameProblem('customer', customer) ||
    nameProblem('name', name)
  ) {
    throw new Error(`The plan is about another environment than ${id}`);
  }
  const folder = `${environmentFolder(customer, name)}/`;
  for (const { path } of change.files) {
    const object = engineObjectOf(path);
    const own =
      path.startsWith(folder) ||
      (object?.id === id && !nameProblem('cluster', object.cluster));
    if (!own || pathProblem('path', path)) {
      throw new Error(
        `The plan of ${id} touches ${JSON.stringify(
          path,
        )}, which is not its own`,
      );
    }
  }
}
