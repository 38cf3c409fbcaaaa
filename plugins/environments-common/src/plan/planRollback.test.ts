/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  acme,
  applied,
  empty,
  folder,
  withAcme,
} from '../__fixtures__/planRequests';
import { repositoryFiles } from '../__fixtures__/planningContext';
import type { EnvironmentSpec } from '../contract/environment';
import type { OperationRequest } from '../contract/operation';
import { memoryTree } from '../repository/memoryTree';
import { planOperation } from './planOperation';

describe('a rollback', () => {
  const toCommit = '3f9c2a1'.padEnd(40, '0');
  const rollback: OperationRequest = {
    kind: 'rollback',
    environment: acme,
    toCommit,
  };
  const now: EnvironmentSpec = {
    ...acmeStaging,
    size: 'medium',
    applications: { web: { version: '1.5.0', values: {} } },
  };

  it('comes to the earlier state with the same bytes', async () => {
    const context = withAcme({}, now);
    const earlier = repositoryFiles(acmeStaging);
    context.treeAt = async commit => {
      expect(commit).toBe(toCommit);
      return memoryTree(earlier);
    };
    const plan = await planOperation(rollback, context);
    expect(plan).toMatchObject({
      title: 'Roll acme/staging back to 3f9c2a1',
      before: now,
      after: acmeStaging,
    });
    expect(applied(repositoryFiles(now), plan.files)).toEqual(earlier);
  });

  it('mends a document that is invalid', async () => {
    const context = withAcme({ [`${folder}/environment.yaml`]: 'a: 1' });
    context.treeAt = async () => memoryTree(repositoryFiles(acmeStaging));
    const plan = await planOperation(rollback, context);
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
    ]);
  });

  it('takes files away that applications of today have', async () => {
    const context = withAcme();
    context.treeAt = async () =>
      memoryTree(
        repositoryFiles({
          ...acmeStaging,
          applications: { database: acmeStaging.applications.database },
        }),
      );
    const plan = await planOperation(rollback, context);
    expect(
      plan.files.filter(it => it.change === 'delete').map(it => it.path),
    ).toEqual([`${folder}/releases/web.yaml`, `${folder}/values/web.yaml`]);
  });

  it('refuses a commit at which it was not, was invalid, or was the same', async () => {
    const at = (files: Record<string, string>) => ({
      ...withAcme(),
      treeAt: async () => memoryTree(files),
    });
    await expect(planOperation(rollback, at({}))).rejects.toThrow(
      'acme/staging did not exist at 3f9c2a1',
    );
    await expect(
      planOperation(
        rollback,
        at({ [`${folder}/environment.yaml`]: 'a: 1\na: 2' }),
      ),
    ).rejects.toThrow(
      'toCommit takes a commit whose state can be used; at 3f9c2a1',
    );
    await expect(planOperation(rollback, withAcme())).rejects.toThrow(
      'nothing would change',
    );
    await expect(planOperation(rollback, empty())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
