/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { acme, applied, create, folder } from '../__fixtures__/planRequests';
import {
  blueprintYaml,
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type { EnvironmentSpec } from '../contract/environment';
import type { OperationRequest } from '../contract/operation';
import { parseEnvironment } from '../repository/parseDocument';
import { jsonProblem } from '../rules/json';
import { planOperation } from './planOperation';

const { parameters } = standardBlueprint;
/** A repository whose blueprint takes any parameters. */
const files = (...environments: EnvironmentSpec[]) => ({
  ...repositoryFiles(...environments),
  'blueprints/standard/1.0.0/blueprint.yaml': blueprintYaml({
    ...standardBlueprint,
    parameters: { ...parameters, additionalProperties: true },
  }),
});

const withParameters = (more: object): OperationRequest[] => {
  const asked = { domain: 'acme.example.com', ...more };
  return [
    create({ parameters: asked }),
    { kind: 'update', environment: acme, changes: { parameters: asked } },
  ];
};

const plan = (request: OperationRequest) => {
  const there = request.kind === 'create' ? [] : [acmeStaging];
  const before = files(...there);
  return planOperation(request, planningContext(before, there)).then(made =>
    applied(before, made.files),
  );
};

/** A list within a list, and so on. */
const nested = (levels: number): unknown =>
  levels === 0 ? 'a' : [nested(levels - 1)];

const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`p${index}`, 'x'.repeat(100)]),
  );

describe('a document that Berth writes', () => {
  it.each([
    ['many parameters', many(2_000)],
    ['deep parameters', { deep: nested(29) }],
  ])('is read again with %s', async (_, more) => {
    for (const request of withParameters(more)) {
      const path = `${folder}/environment.yaml`;
      const after = await plan(request);
      expect(parseEnvironment(path, after[path]).value?.parameters).toEqual(
        expect.objectContaining(more),
      );
    }
  });

  it.each([
    ['too many parameters', many(2_500), 'the document is larger than 256 KiB'],
    [
      // As parameters of a request they are not too deep.
      'parameters that are too deep in it',
      { deep: nested(30) },
      /is nested too deeply; 32 levels are taken$/,
    ],
  ])('is refused with %s', async (_, more, problem) => {
    expect(jsonProblem('parameters', more)).toBeUndefined();
    for (const request of withParameters(more)) {
      const refused = plan(request);
      await expect(refused).rejects.toThrow(problem);
      await expect(refused).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(
          /^The environment.yaml that this would make can't be read again: the document/,
        ),
      });
    }
  });
});
