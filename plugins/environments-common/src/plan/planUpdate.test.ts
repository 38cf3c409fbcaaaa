/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { acme, empty, folder, withAcme } from '../__fixtures__/planRequests';
import type { OperationRequest } from '../contract/operation';
import { planOperation } from './planOperation';

describe('an update', () => {
  it.each([
    [{ size: 'medium' }, 'Change size of acme/staging to medium'],
    [
      { owner: 'user:default/jane' },
      'Change owner of acme/staging to user:default/jane',
    ],
    [
      { parameters: { domain: 'example.org' } },
      'Change parameters of acme/staging',
    ],
    [{ values: { web: {} } }, 'Change values of web in acme/staging'],
    [
      { size: 'medium', parameters: { domain: 'example.org' } },
      'Change size and parameters of acme/staging',
    ],
  ])('with %j is called "%s"', async (changes, title) => {
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes },
      withAcme(),
    );
    expect(plan.title).toBe(title);
    expect(plan.before).toEqual(acmeStaging);
  });

  it('touches only the files that change', async () => {
    const context = withAcme();
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes: { size: 'medium' } },
      context,
    );
    expect(plan.files.map(it => it.path)).toEqual([
      `${folder}/environment.yaml`,
      `${folder}/kustomization.yaml`,
    ]);
    expect(plan.cost).toEqual({ before: 25.5, after: 62, currency: 'EUR' });
  });

  it('says which files somebody changed by hand', async () => {
    const plan = await planOperation(
      { kind: 'update', environment: acme, changes: { size: 'medium' } },
      withAcme({ [`${folder}/values/web.yaml`]: 'replicaCount: 7\n' }),
    );
    expect(plan.files.map(it => it.path)).toContain(
      `${folder}/values/web.yaml`,
    );
    expect(plan.findings).toEqual([
      {
        severity: 'warning',
        message: expect.stringContaining(
          `${folder}/values/web.yaml is not as Berth writes it`,
        ),
      },
    ]);
  });

  it.each([
    ['nothing', {}, 'nothing would change'],
    [
      'what is already so',
      {
        size: 'small',
        values: { web: { greeting: '1_000', replicaCount: 2 } },
      },
      'nothing would change',
    ],
    [
      'an unknown application',
      { values: { billing: {} } },
      'acme/staging has no application billing; it has database, web',
    ],
    [
      'a value beyond the policy',
      { values: { web: { replicaCount: 0 } } },
      'applications.web.values.replicaCount takes a number of at least 1',
    ],
    [
      'parameters without a needed one',
      { parameters: {} },
      'parameters.domain is missing',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(
      planOperation({ kind: 'update', environment: acme, changes }, withAcme()),
    ).rejects.toThrow(message);
  });

  it('of an environment that is not there, or invalid, says so', async () => {
    const update: OperationRequest = {
      kind: 'update',
      environment: acme,
      changes: { size: 'medium' },
    };
    await expect(planOperation(update, empty())).rejects.toMatchObject({
      name: 'NotFoundError',
      message: 'acme/staging does not exist',
    });
    await expect(
      planOperation(
        update,
        withAcme({ [`${folder}/environment.yaml`]: 'a: 1' }),
      ),
    ).rejects.toThrow(
      /The environment.yaml of acme\/staging can't be used: .*apiVersion/,
    );
  });
});
