/** @jest-environment node */
import type { JsonSchema } from '../contract/blueprint';
import { parameterProblems, withSchemaDefaults } from './parameterProblems';

const schema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['name'],
  definitions: { port: { type: 'integer', minimum: 1, maximum: 65535 } },
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 5, pattern: '^[a-z]*$' },
    tier: { enum: ['gold', 'silver'], default: 'silver' },
    port: { $ref: '#/definitions/port' },
    memory: { type: 'string', format: 'quantity' },
    mode: {
      type: 'object',
      default: {},
      properties: { fast: { type: 'boolean', default: true } },
    },
    hosts: {
      type: 'array',
      uniqueItems: true,
      items: { type: 'string', format: 'hostname' },
    },
    labels: {
      type: 'object',
      minProperties: 1,
      maxProperties: 2,
      propertyNames: { pattern: '^[a-z]*$' },
      additionalProperties: { type: 'string' },
    },
    sites: { type: 'object', propertyNames: { format: 'hostname' } },
    backup: { oneOf: [{ type: 'boolean' }, { const: true }] },
  },
  dependentRequired: { mode: ['memory'] },
  if: { properties: { tier: { const: 'gold' } }, required: ['tier'] },
  then: { required: ['port'] },
};

describe('parameterProblems', () => {
  it.each([
    [{}, 'parameters.name', 'parameters.name is missing'],
    [{ name: '' }, 'parameters.name', 'parameters.name is empty'],
    [
      { name: 'abcdef' },
      'parameters.name',
      'parameters.name takes at most 5 characters',
    ],
    [
      { name: 'A' },
      'parameters.name',
      'parameters.name takes a text of the pattern ^[a-z]*$',
    ],
    [{ name: 1 }, 'parameters.name', 'parameters.name takes a text'],
    [
      { name: 'a', tier: 'lead' },
      'parameters.tier',
      'parameters.tier takes one of "gold", "silver"',
    ],
    [
      { name: 'a', tier: 'gold' },
      'parameters.port',
      'parameters.port is missing',
    ],
    [
      { name: 'a', port: 0 },
      'parameters.port',
      'parameters.port takes a number of at least 1',
    ],
    [
      { name: 'a', memory: '1e9Gi' },
      'parameters.memory',
      'parameters.memory takes a quantity above zero in Kubernetes notation, such as 500m, 2 or 4Gi',
    ],
    [
      { name: 'a', memory: '1Gi', mode: { slow: true } },
      'parameters.mode.slow',
      'parameters.mode.slow is not offered; what is: fast',
    ],
    [
      { name: 'a', hosts: ['a.b', 'x'] },
      'parameters.hosts[1]',
      'parameters.hosts[1] takes a DNS name of at least two labels in lower case, such as acme.example.com, at most 253 characters and no IP address',
    ],
    [
      { name: 'a', labels: { x: 1 } },
      'parameters.labels.x',
      'parameters.labels.x takes a text',
    ],
    [
      { name: 'a', labels: {} },
      'parameters.labels',
      'parameters.labels takes at least 1 entry',
    ],
    [
      { name: 'a', labels: { x: '', y: '', z: '' } },
      'parameters.labels',
      'parameters.labels takes at most 2 entries',
    ],
    [
      { name: 'a', labels: { X: '' } },
      'parameters.labels',
      'parameters.labels has an entry named "X"; such a name takes a text of the pattern ^[a-z]*$',
    ],
    [
      { name: 'a', sites: { 'A b': {} } },
      'parameters.sites',
      'parameters.sites has an entry named "A b"; such a name takes a text in the format hostname',
    ],
    [
      { name: 'a', backup: true },
      'parameters.backup',
      'parameters.backup takes one of several forms, and has more than one of them',
    ],
    [
      { name: 'a', mode: {} },
      'parameters.memory',
      'parameters.memory is missing, which mode needs beside it',
    ],
    [
      { name: 'a', other: 1 },
      'parameters.other',
      expect.stringMatching(/^parameters.other is not offered/),
    ],
    [
      { name: '\u0000' },
      'parameters',
      expect.stringContaining('control character'),
    ],
    [
      JSON.parse('{"name":"a","__proto__":{}}'),
      'parameters',
      "parameters can't have a member named __proto__",
    ],
    ['x', 'parameters', 'parameters takes an object'],
  ])('of %j', (value, field, message) => {
    expect(parameterProblems(schema, value, 'parameters')).toEqual([
      { field, message },
    ]);
  });

  it('are none where all is well', () => {
    expect(
      parameterProblems(
        schema,
        {
          name: 'a',
          tier: 'gold',
          port: 80,
          memory: '1Gi',
          hosts: ['a.b'],
          labels: { any: 'x' },
        },
        'parameters',
      ),
    ).toEqual([]);
  });

  it('refuses a schema that reaches outside', () => {
    for (const $ref of [
      'file:///dev/zero',
      'https://example.com/schema.json',
      'other.json#/a',
    ]) {
      expect(() =>
        parameterProblems(
          { type: 'object', properties: { a: { $ref } } },
          {},
          'p',
        ),
      ).toThrow('only references within it are taken');
    }
  });
});

it('fills in defaults and leaves the value as it was', () => {
  const value = { name: 'a' };
  expect(withSchemaDefaults(schema, value)).toEqual({
    name: 'a',
    tier: 'silver',
    mode: { fast: true },
  });
  expect(value).toEqual({ name: 'a' });
});
