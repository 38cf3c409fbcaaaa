/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import {
  acme,
  applied,
  empty,
  engineObject,
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

  describe('after a commit by hand to its document', () => {
    const byHand = (changes: Partial<EnvironmentSpec>) => {
      const document = `${folder}/environment.yaml`;
      const changed = repositoryFiles({ ...now, ...changes })[document];
      const context = withAcme({ [document]: changed }, now);
      context.clusters = [
        ...context.clusters,
        { ...context.clusters[0], name: 'us-1' },
      ];
      return context;
    };

    it.each<Partial<EnvironmentSpec>>([
      { cluster: 'us-1' },
      { stage: 'production' },
      { blueprint: { name: 'batch', version: '1.0.0' } },
    ])('brings back what it was before %j', async changes => {
      const context = byHand(changes);
      context.treeAt = async () => memoryTree(repositoryFiles(acmeStaging));
      const plan = await planOperation(rollback, context);
      expect(plan.after).toEqual(acmeStaging);
      expect(plan.files.map(it => it.change)).not.toContain('delete');
    });

    it('does not come to another cluster than that of its engine’s object', async () => {
      const context = byHand({ cluster: 'us-1' });
      context.treeAt = async () =>
        memoryTree(repositoryFiles({ ...acmeStaging, cluster: 'us-1' }));
      await expect(planOperation(rollback, context)).rejects.toThrow(
        'toCommit takes a commit at which the cluster of acme/staging was eu-1, as it is now; at 3f9c2a1 it was us-1',
      );
    });

    it.each<OperationRequest>([
      { kind: 'deploy', environment: acme, versions: { web: '1.6.0' } },
      { kind: 'update', environment: acme, changes: { size: 'small' } },
    ])('lets nothing be deleted where it runs: %j', async request => {
      const plan = planOperation(request, byHand({ cluster: 'us-1' }));
      await expect(plan).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(
          `acme/staging would be on the cluster us-1 after this, but ${engineObject} has it on eu-1, where the engine would delete it`,
        ),
      });
    });
  });

  describe('to what an earlier environment of its name was', () => {
    const to = (
      earlier: Partial<EnvironmentSpec>,
      files: Record<string, string> = {},
    ) => {
      const context = withAcme(files, now);
      context.clusters = [
        ...context.clusters,
        { ...context.clusters[0], name: 'us-1' },
      ];
      context.treeAt = async () =>
        memoryTree(repositoryFiles({ ...acmeStaging, ...earlier }));
      return planOperation(rollback, context);
    };
    const refusal = (field: string, is: string, was: string) =>
      `toCommit takes a commit at which the ${field} of acme/staging was ${is}, as it is now; at 3f9c2a1 it was ${was}, and the ${field} of an environment can't change. Where a commit by hand changed it, revert that commit in the repository`;

    it.each<[Partial<EnvironmentSpec>, string, string, string]>([
      [{ cluster: 'us-1' }, 'cluster', 'eu-1', 'us-1'],
      // Nor one that is not registered any more.
      [{ cluster: 'ap-1' }, 'cluster', 'eu-1', 'ap-1'],
      [{ stage: 'production' }, 'stage', 'staging', 'production'],
      [
        { blueprint: { name: 'batch', version: '1.0.0' } },
        'blueprint.name',
        'standard',
        'batch',
      ],
    ])('is refused of %j', async (earlier, field, is, was) => {
      await expect(to(earlier)).rejects.toMatchObject({
        name: 'InputError',
        problems: [{ field: 'toCommit', message: refusal(field, is, was) }],
      });
    });

    it('is refused with all that differs', async () => {
      await expect(
        to({ cluster: 'us-1', stage: 'production' }),
      ).rejects.toMatchObject({
        problems: [
          { message: refusal('stage', 'staging', 'production') },
          { message: refusal('cluster', 'eu-1', 'us-1') },
        ],
      });
    });

    it("is refused where today's document can't be read and its engine's object lies at another cluster", async () => {
      const invalid = { [`${folder}/environment.yaml`]: 'a: 1' };
      await expect(to({ cluster: 'us-1' }, invalid)).rejects.toThrow(
        refusal('cluster', 'eu-1', 'us-1'),
      );
      // The overlay tells the rest, and without it nothing does.
      await expect(to({ stage: 'production' }, invalid)).rejects.toThrow(
        refusal('stage', 'staging', 'production'),
      );
      const mended = await to(
        { stage: 'production' },
        { ...invalid, [`${folder}/kustomization.yaml`]: '{}' },
      );
      expect(mended.after).toMatchObject({ stage: 'production' });
    });

    it("is taken where nothing tells the cluster of what can't be read", async () => {
      const context = withAcme({ [`${folder}/environment.yaml`]: 'a: 1' });
      const files: Record<string, string> = {
        ...repositoryFiles(acmeStaging),
        [`${folder}/environment.yaml`]: 'a: 1',
      };
      delete files[engineObject];
      context.tree = memoryTree(files);
      context.treeAt = async () => memoryTree(repositoryFiles(acmeStaging));
      const plan = await planOperation(rollback, context);
      expect(plan.files.map(it => it.path)).toContain(engineObject);
    });
  });
});
