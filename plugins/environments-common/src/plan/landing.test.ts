/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { acme, create } from '../__fixtures__/planRequests';
import {
  blueprintYaml,
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type { Landing } from '../contract/landing';
import type { OperationRequest } from '../contract/operation';
import { refuseBlocked } from './findings';
import { planOperation } from './planOperation';

/** A plan where stage and blueprint say how operations land. */
function plan(
  request: OperationRequest,
  said: { stage?: Landing; blueprint?: Landing; pullRequests?: boolean },
) {
  const files = repositoryFiles(
    ...(request.kind === 'create' ? [] : [acmeStaging]),
  );
  return planOperation(
    request,
    planningContext(
      {
        ...files,
        'blueprints/standard/1.0.0/blueprint.yaml': blueprintYaml({
          ...standardBlueprint,
          ...(said.blueprint && { landing: said.blueprint }),
        }),
      },
      request.kind === 'create' ? [] : [acmeStaging],
      {
        stages: [
          { name: 'production', title: 'x', landing: 'pull-request' },
          {
            name: 'staging',
            title: 'Staging',
            ...(said.stage && { landing: said.stage }),
          },
        ],
        pullRequests: said.pullRequests,
      },
    ),
  );
}

const requests: OperationRequest[] = [
  create(),
  { kind: 'deploy', environment: acme, versions: { web: '2.0.0' } },
  { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
];

describe.each(requests)('how a $kind lands', request => {
  it.each<[Landing | undefined, Landing | undefined, Landing]>([
    [undefined, undefined, 'direct'],
    ['direct', 'direct', 'direct'],
    ['pull-request', undefined, 'pull-request'],
    [undefined, 'pull-request', 'pull-request'],
    ['direct', 'pull-request', 'pull-request'],
    ['pull-request', 'direct', 'pull-request'],
  ])(
    'its stage says %s, its blueprint %s: %s',
    async (stage, blueprint, to) => {
      expect((await plan(request, { stage, blueprint })).landing).toBe(to);
    },
  );

  it('is refused where it wants a pull request and there is no forge', async () => {
    const direct = await plan(request, { pullRequests: false });
    expect(() => refuseBlocked(direct)).not.toThrow();
    const wanted = await plan(request, {
      blueprint: 'pull-request',
      pullRequests: false,
    });
    expect(() => refuseBlocked(wanted)).toThrow(
      /asks for a pull request, and no forge is configured/,
    );
  });
});

describe('how the deletion of what nobody can read lands', () => {
  const unreadable = (said: { stage?: Landing; blueprint?: Landing }) =>
    planOperation(
      { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
      planningContext(
        {
          ...repositoryFiles(acmeStaging),
          'customers/acme/staging/environment.yaml': 'stage: [',
          'blueprints/standard/1.0.0/blueprint.yaml': blueprintYaml({
            ...standardBlueprint,
            ...(said.blueprint && { landing: said.blueprint }),
          }),
        },
        [],
        {
          stages: [
            { name: 'dev', title: 'Development' },
            {
              name: 'production',
              title: 'Production',
              ...(said.stage && { landing: said.stage }),
            },
          ],
        },
      ),
    );

  it('is as the strictest stage or blueprint asks for', async () => {
    expect((await unreadable({})).landing).toBe('direct');
    expect((await unreadable({ stage: 'pull-request' })).landing).toBe(
      'pull-request',
    );
    expect((await unreadable({ blueprint: 'pull-request' })).landing).toBe(
      'pull-request',
    );
  });
});
