/** @jest-environment node */
import { acme, folder, withAcme } from '../__fixtures__/planRequests';
import { planOperation } from './planOperation';

describe('a deployment', () => {
  it('changes versions, and is called after those that change', async () => {
    const plan = await planOperation(
      {
        kind: 'deploy',
        environment: acme,
        versions: { web: '1.5.0', database: '16.1.0' },
      },
      withAcme(),
    );
    expect(plan.title).toBe('Deploy web 1.5.0 to acme/staging');
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
      `${folder}/values/web.yaml`,
    ]);
  });

  it('refuses what is not there or already deployed', async () => {
    const deploy = (versions: Record<string, string>) =>
      planOperation(
        { kind: 'deploy', environment: acme, versions },
        withAcme(),
      );
    await expect(deploy({ billing: '1.0.0' })).rejects.toThrow(
      'versions.billing: acme/staging has no application billing',
    );
    await expect(deploy({ constructor: '1.0.0' })).rejects.toThrow(
      'no application constructor',
    );
    await expect(deploy({ web: '1.4.2' })).rejects.toThrow(
      'nothing would change',
    );
  });
});
