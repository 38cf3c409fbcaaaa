import type { EnvironmentSpec } from '../contract/environment';
import type { UpdateRequest } from '../contract/operation';
import { environmentTitle } from '../rules/names';
import type { Problem } from '../rules/Problem';
import { withSchemaDefaults } from '../schemas/parameterProblems';
import { blueprintOf, currentState } from './currentState';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { RefusalError } from './RefusalError';
import { sameMembers, wordList } from './sameMembers';
import { specProblems } from './specProblems';

/** Another size, owner, set of parameters or values; what the request leaves out stays. */
export async function planUpdate(
  { environment, changes }: UpdateRequest,
  { tree }: PlanningContext,
): Promise<PlanDraft> {
  const before = await currentState(tree, environment);
  const blueprint = await blueprintOf(tree, before.blueprint);
  const after: EnvironmentSpec = {
    ...before,
    size: changes.size ?? before.size,
    owner: changes.owner ?? before.owner,
    parameters: changes.parameters
      ? (withSchemaDefaults(
          blueprint.parameters,
          changes.parameters,
        ) as EnvironmentSpec['parameters'])
      : before.parameters,
    applications: { ...before.applications },
  };
  const problems: Problem[] = [];
  for (const [name, values] of Object.entries(changes.values ?? {})) {
    if (Object.hasOwn(before.applications, name)) {
      after.applications[name] = { ...before.applications[name], values };
    } else {
      problems.push(notDeployed(`applications.${name}`, name, before));
    }
  }
  problems.push(...(await specProblems(after, blueprint, tree)));
  if (problems.length > 0) {
    throw new RefusalError(problems);
  }
  return {
    environment,
    title: titleOf(before, after),
    before,
    after,
    blueprint,
  };
}

/** The refusal of an application that the environment does not have. */
export function notDeployed(
  field: string,
  application: string,
  { customer, name, applications }: EnvironmentSpec,
): Problem {
  return {
    field,
    message: `${field}: ${environmentTitle(
      customer,
      name,
    )} has no application ${application}; it has ${
      Object.keys(applications).sort().join(', ') || 'none'
    }`,
  };
}

function titleOf(before: EnvironmentSpec, after: EnvironmentSpec): string {
  const changed: string[] = [];
  if (before.size !== after.size) {
    changed.push('size');
  }
  if (before.owner !== after.owner) {
    changed.push('owner');
  }
  if (!sameMembers(before.parameters, after.parameters)) {
    changed.push('parameters');
  }
  const applications = Object.keys(after.applications)
    .filter(
      name => !sameMembers(before.applications[name], after.applications[name]),
    )
    .sort();
  if (applications.length > 0) {
    changed.push(`values of ${wordList(applications)}`);
  }
  const target = environmentTitle(after.customer, after.name);
  switch (changed.join()) {
    case 'size':
      return `Change size of ${target} to ${after.size}`;
    case 'owner':
      return `Change owner of ${target} to ${after.owner}`;
    default:
      return applications.length > 0
        ? `Change ${wordList(changed)} in ${target}`
        : `Change ${wordList(changed)} of ${target}`;
  }
}
