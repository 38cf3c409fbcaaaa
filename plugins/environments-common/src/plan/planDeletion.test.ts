/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  acme,
  applied,
  empty,
  folder,
  withAcme,
} from '../__fixtures__/planRequests';
import {
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import type { OperationRequest } from '../contract/operation';
import { planOperation } from './planOperation';

describe('a deletion', () => {
  const remove = (confirmation = 'acme-staging'): OperationRequest => ({
    kind: 'delete',
    environment: acme,
    confirmation,
  });

  it('leaves nothing of the folder and the engine object, and all else as it is', async () => {
    const globex = { ...acmeStaging, customer: 'globex' };
    const files = {
      ...repositoryFiles(acmeStaging, globex),
      [`${folder}/notes.txt`]: 'by hand',
      'customers/acme/customer.yaml': 'x',
      'customers/acme/staging-2/environment.yaml': 'y',
    };
    const plan = await planOperation(
      remove(),
      planningContext(files, [acmeStaging, globex]),
    );
    expect(plan).toMatchObject({
      title: 'Delete acme/staging',
      before: acmeStaging,
    });
    expect(plan.after).toBeUndefined();
    expect(Object.keys(applied(files, plan.files)).sort()).toEqual(
      [
        ...Object.keys(repositoryFiles(globex)),
        'customers/acme/customer.yaml',
        'customers/acme/staging-2/environment.yaml',
      ].sort(),
    );
  });

  it('deletes what is invalid too', async () => {
    const plan = await planOperation(
      remove(),
      withAcme({ [`${folder}/environment.yaml`]: '{' }),
    );
    expect(plan.files).toHaveLength(7);
  });

  it('wants the id, and an environment', async () => {
    await expect(
      planOperation(remove('acme/staging'), withAcme()),
    ).rejects.toThrow(
      'confirmation takes the id of the environment to be deleted, acme-staging',
    );
    await expect(planOperation(remove(), empty())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
