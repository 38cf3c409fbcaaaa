/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { badInputs } from '../__fixtures__/badInputs';
import { blueprintYaml } from '../__fixtures__/planningContext';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type { Blueprint } from '../contract/blueprint';
import { renderDocument } from '../render/renderDocument';
import {
  parseBlueprint,
  parseCustomer,
  parseEnvironment,
  parseStrictYaml,
} from './parseDocument';

const path = 'customers/acme/staging/environment.yaml';
const document = renderDocument(acmeStaging);

describe('parseStrictYaml', () => {
  it.each([
    ...badInputs('yamlDocuments'),
    'a: {constructor: {prototype: 1}}',
    'a: !x 1',
    'a: !!binary aGk=',
    'a: .inf',
    '? [a]\n: 1',
    'a: [',
    'a: *b',
    `a: "${'x'.repeat(256 * 1024)}"`,
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    'a: "\\u0000"',
  ])('refuses %.60j in a sentence', text => {
    const { value, problem } = parseStrictYaml(String(text));
    expect(value).toBeUndefined();
    expect(problem).toMatch(/^the document.{10,300}$/);
  });

  it('takes JSON, and what YAML 1.2 makes of plain words', () => {
    expect(parseStrictYaml('{"a": [1, true, null, "x"], "b": no}')).toEqual({
      value: { a: [1, true, null, 'x'], b: 'no' },
    });
    expect(parseStrictYaml('a: &x 1\nb: *x\n')).toEqual({
      value: { a: 1, b: 1 },
    });
  });
});

describe('parseEnvironment', () => {
  it('reads what the renderer writes', () => {
    expect(parseEnvironment(path, document)).toEqual({ value: acmeStaging });
  });

  it.each([
    [
      'lies elsewhere',
      'customers/globex/staging/environment.yaml',
      document,
      'spec says acme/staging, which does not belong at customers/globex/staging/environment.yaml',
    ],
    [
      'has another id',
      path,
      document.replace('"acme-staging"', '"acme-test"'),
      'metadata.name has to be acme-staging',
    ],
    [
      "has a namespace of the cluster's own",
      'customers/kube/system/environment.yaml',
      renderDocument({ ...acmeStaging, customer: 'kube', name: 'system' }),
      'the namespace would be kube-system',
    ],
    [
      'is of another kind',
      path,
      document.replace('kind: Environment', 'kind: Secret'),
      'kind takes Environment',
    ],
    [
      'lacks a field',
      path,
      document.replace(/ {2}owner: .*\n/, ''),
      'owner takes a full entity reference',
    ],
    [
      'has an unknown field',
      path,
      document.replace('  size:', '  colour: red\n  size:'),
      'spec.colour is not known',
    ],
    [
      'has a name that is a path',
      path,
      document.replace('customer: "acme"', 'customer: "../x"'),
      'customer takes lower-case letters',
    ],
    ['is empty', path, '', 'the document takes an object'],
  ])('says that a document %s', (_, where, text, problem) => {
    expect(parseEnvironment(where, text).problem).toContain(problem);
  });
});

describe('parseBlueprint', () => {
  const where = 'blueprints/standard/1.0.0/blueprint.yaml';

  it('reads a blueprint', () => {
    expect(parseBlueprint(where, blueprintYaml())).toEqual({
      value: standardBlueprint,
    });
    expect(
      parseBlueprint(where.replace('1.0.0', '1.0.1'), blueprintYaml()).problem,
    ).toBe(
      'it says blueprint standard 1.0.0, which does not belong at blueprints/standard/1.0.1/blueprint.yaml',
    );
  });

  it.each<[string, Partial<Blueprint>, string]>([
    [
      'a default size that is not there',
      { defaultSize: 'large' },
      'spec.defaultSize takes one of spec.sizes: small, medium',
    ],
    [
      'a quantity',
      { sizes: { small: { ...standardBlueprint.sizes.small, cpu: '0' } } },
      'spec.sizes.small.cpu takes a quantity',
    ],
    [
      'a host',
      { host: '{name}.{parameters.zone}' },
      'spec.host takes a host name with the placeholders',
    ],
    [
      'a schema',
      {
        parameters: { type: 'object', properties: { a: { type: 'nothing' } } },
      },
      "spec.parameters: the JSON Schema can't be used",
    ],
    [
      'a remote schema',
      {
        parameters: {
          type: 'object',
          properties: { a: { $ref: 'file:///dev/zero' } },
        },
      },
      'spec.parameters: the JSON Schema refers to file:///dev/zero',
    ],
    [
      'an image',
      {
        applications: {
          database: {
            ...standardBlueprint.applications.database,
            type: 'kustomize',
            base: 'database',
            image: 'IMG:1',
          },
        },
      },
      'spec.applications.database.image takes an image',
    ],
  ])('refuses %s', (_, changes, problem) => {
    expect(
      parseBlueprint(where, blueprintYaml({ ...standardBlueprint, ...changes }))
        .problem,
    ).toContain(problem);
  });
});

it('reads a customer', () => {
  const text =
    'apiVersion: berth.dev/v1alpha1\nkind: Customer\nmetadata: {name: acme}\nspec: {title: Acme}\n';
  expect(parseCustomer('customers/acme/customer.yaml', text)).toEqual({
    value: { name: 'acme', title: 'Acme' },
  });
  expect(parseCustomer('customers/globex/customer.yaml', text).problem).toBe(
    'it says customer acme, which does not belong at customers/globex/customer.yaml',
  );
});
