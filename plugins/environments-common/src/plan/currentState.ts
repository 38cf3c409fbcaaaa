import { NotFoundError } from '@backstage/errors';
import type { Blueprint } from '../contract/blueprint';
import type {
  BlueprintReference,
  EnvironmentSpec,
} from '../contract/environment';
import type { EnvironmentReference } from '../contract/operation';
import { readBlueprint, readEnvironment } from '../repository/readDocuments';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { environmentTitle } from '../rules/names';
import { RefusalError } from './RefusalError';

/**
 * The desired state that an operation changes.
 *
 * @throws NotFoundError where there is no such environment
 * @throws RefusalError where its document can't be used
 */
export async function currentState(
  tree: RepositoryTree,
  environment: EnvironmentReference,
): Promise<EnvironmentSpec> {
  const title = environmentTitle(environment.customer, environment.name);
  const document = await readEnvironment(tree, environment);
  if (!document) {
    throw new NotFoundError(`${title} does not exist`);
  }
  if (!document.value) {
    throw new RefusalError([
      {
        field: '',
        message: `The environment.yaml of ${title} can't be used: ${document.problem}; mend it in Git, or go back to an earlier state`,
      },
    ]);
  }
  return document.value;
}

/**
 * The blueprint that a desired state names.
 *
 * @throws RefusalError where the repository does not have it, or where it can't be used
 */
export async function blueprintOf(
  tree: RepositoryTree,
  reference: BlueprintReference,
): Promise<Blueprint> {
  const blueprint = await readBlueprint(tree, reference);
  if (blueprint?.value) {
    return blueprint.value;
  }
  const title = `${reference.name} ${reference.version}`;
  throw new RefusalError([
    {
      field: 'blueprint',
      message: blueprint
        ? `blueprint ${title} can't be used: ${blueprint.problem}`
        : `blueprint takes one that exists, and ${title} does not`,
    },
  ]);
}
