import type { EnvironmentSpec } from '../contract/environment';
import type { DeployRequest } from '../contract/operation';
import { environmentTitle } from '../rules/names';
import type { Problem } from '../rules/Problem';
import { blueprintOf, currentState } from './currentState';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { notDeployed } from './planUpdate';
import { RefusalError } from './RefusalError';
import { wordList } from './sameMembers';
import { specProblems } from './specProblems';

/** Other versions of applications; those that the request leaves out stay. */
export async function planDeployment(
  { environment, versions }: DeployRequest,
  { tree }: PlanningContext,
): Promise<PlanDraft> {
  const before = await currentState(tree, environment);
  const blueprint = await blueprintOf(tree, before.blueprint);
  const after: EnvironmentSpec = {
    ...before,
    applications: { ...before.applications },
  };
  const problems: Problem[] = [];
  const changed: string[] = [];
  for (const [name, version] of Object.entries(versions)) {
    if (!Object.hasOwn(before.applications, name)) {
      problems.push(notDeployed(`versions.${name}`, name, before));
    } else if (before.applications[name].version !== version) {
      after.applications[name] = { ...before.applications[name], version };
      changed.push(`${name} ${version}`);
    }
  }
  problems.push(...(await specProblems(after, blueprint, tree)));
  if (problems.length > 0) {
    throw new RefusalError(problems);
  }
  const { customer, name } = environment;
  return {
    environment,
    title: `Deploy ${wordList(changed.sort())} to ${environmentTitle(
      customer,
      name,
    )}`,
    before,
    after,
    blueprint,
  };
}
