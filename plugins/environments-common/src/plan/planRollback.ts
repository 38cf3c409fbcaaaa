import { NotFoundError } from '@backstage/errors';
import type { RollbackRequest } from '../contract/operation';
import { readEnvironment } from '../repository/readDocuments';
import { environmentTitle } from '../rules/names';
import { assertClustersRead } from './ClustersUnreadError';
import { blueprintOf } from './currentState';
import { fixedDifferences, fixedState } from './fixedState';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { RefusalError } from './RefusalError';
import { specProblems } from './specProblems';

/**
 * The desired state of an earlier commit, with today's blueprint and renderer; it mends an invalid document too. What
 * an earlier environment of the same name was is refused where it was another in what can't change.
 */
export async function planRollback(
  { environment, toCommit }: RollbackRequest,
  context: PlanningContext,
): Promise<PlanDraft> {
  const { tree, treeAt, clusters } = context;
  const title = environmentTitle(environment.customer, environment.name);
  const short = toCommit.slice(0, 7);
  const current = await readEnvironment(tree, environment);
  if (!current) {
    throw new NotFoundError(`${title} does not exist`);
  }
  const refuse = (message: string): never => {
    throw new RefusalError([{ field: 'toCommit', message }]);
  };
  const earlier = await readEnvironment(await treeAt(toCommit), environment);
  if (!earlier) {
    return refuse(
      `toCommit takes a commit of the environment's history; ${title} did not exist at ${short}`,
    );
  }
  const after = earlier.value;
  if (!after) {
    return refuse(
      `toCommit takes a commit whose state can be used; at ${short} ${earlier.problem}`,
    );
  }
  const differences = fixedDifferences(
    await fixedState(
      tree,
      environment,
      clusters.map(({ name }) => name),
    ),
    after,
  );
  if (differences.length > 0) {
    throw new RefusalError(
      differences.map(({ field, is, was }) => ({
        field: 'toCommit',
        message: `toCommit takes a commit at which the ${field} of ${title} was ${is.join(
          ' or ',
        )}, as it is now; at ${short} it was ${was}, and the ${field} of an environment can't change. Where a commit by hand changed it, revert that commit in the repository`,
      })),
    );
  }
  assertClustersRead(after.cluster, context);
  if (!clusters.some(({ name }) => name === after.cluster)) {
    return refuse(
      `toCommit takes a commit whose cluster is registered; at ${short} ${title} was on ${after.cluster}`,
    );
  }
  const blueprint = await blueprintOf(tree, after.blueprint);
  const problems = await specProblems(after, blueprint, tree);
  if (problems.length > 0) {
    throw new RefusalError(problems);
  }
  return {
    environment,
    title: `Roll ${title} back to ${short}`,
    before: current.value,
    after,
    blueprint,
  };
}
