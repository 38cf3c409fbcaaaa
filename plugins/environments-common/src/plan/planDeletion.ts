import { NotFoundError } from '@backstage/errors';
import type { DeleteRequest } from '../contract/operation';
import { environmentFolder } from '../repository/paths';
import { readEnvironment } from '../repository/readDocuments';
import { environmentId, environmentTitle } from '../rules/names';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { RefusalError } from './RefusalError';

/** Nothing left of an environment, whatever its document says. */
export async function planDeletion(
  { environment, confirmation }: DeleteRequest,
  { tree }: PlanningContext,
): Promise<PlanDraft> {
  const { customer, name } = environment;
  const title = environmentTitle(customer, name);
  if ((await tree.list(environmentFolder(customer, name))).length === 0) {
    throw new NotFoundError(`${title} does not exist`);
  }
  const id = environmentId(customer, name);
  if (confirmation !== id) {
    throw new RefusalError([
      {
        field: 'confirmation',
        message: `confirmation takes the id of the environment to be deleted, ${id}`,
      },
    ]);
  }
  const document = await readEnvironment(tree, environment);
  return { environment, title: `Delete ${title}`, before: document?.value };
}
