/** @jest-environment node */
import fc from 'fast-check';
import type { JsonSchema } from '../contract/blueprint';
import { parameterProblems } from './parameterProblems';

const text = { type: 'string' };
const object = (properties: Record<string, unknown>, more = {}) => ({
  type: 'object',
  properties,
  ...more,
});

const fieldsOf = (schema: unknown, value: unknown) =>
  parameterProblems(schema as JsonSchema, value, 'values').map(
    ({ field }) => field,
  );

describe('members that a schema does not name', () => {
  const deep = object({ tls: object({ secret: text }) });
  const defined = { $defs: { deep, tls: object({ secret: text }) } };
  const extra = { tls: { secret: 'a', extra: 1 } };

  it.each<[string, unknown, unknown, string[]]>([
    ['in properties', deep, extra, ['values.tls.extra']],
    [
      'behind a reference',
      object({ tls: { $ref: '#/$defs/tls' } }, defined),
      extra,
      ['values.tls.extra'],
    ],
    [
      'behind a reference to definitions, as draft 7 has them',
      {
        ...object({ tls: { $ref: '#/definitions/a~1b%20c' } }),
        definitions: { 'a/b c': object({ secret: text }) },
      },
      extra,
      ['values.tls.extra'],
    ],
    [
      'of a schema that is a reference',
      { $ref: '#/$defs/deep', ...defined },
      { ...extra, other: 1 },
      ['values.tls.extra', 'values.other'],
    ],
    [
      'in additionalProperties',
      { type: 'object', additionalProperties: object({ secret: text }) },
      { any: { secret: 'a', extra: 1 } },
      ['values.any.extra'],
    ],
    [
      'in patternProperties',
      { type: 'object', patternProperties: { '^x': object({ a: text }) } },
      { x1: { a: 'a', extra: 1 }, y: { b: 1 } },
      ['values.x1.extra'],
    ],
    [
      'in items and in items one by one',
      object({
        all: { type: 'array', items: object({ a: text }) },
        each: {
          type: 'array',
          items: [object({ a: text })],
          additionalItems: object({ b: text }),
        },
      }),
      { all: [{ a: 'a' }, { b: 1 }], each: [{ b: 1 }, { b: 'b', a: 1 }] },
      ['values.all[1].b', 'values.each[0].b', 'values.each[1].a'],
    ],
    ...['allOf', 'anyOf', 'oneOf'].map(
      (keyword): [string, unknown, unknown, string[]] => [
        `in what ${keyword} has, and beside it`,
        { type: 'object', [keyword]: [deep] },
        { ...extra, other: 1 },
        ['values.tls.extra', 'values.other'],
      ],
    ),
    [
      'in a branch',
      object(
        { kind: text },
        { if: object({ kind: { const: 'a' } }), then: deep, else: object({}) },
      ),
      { kind: 'a', ...extra },
      ['values.tls.extra'],
    ],
    [
      'in a branch that was not taken',
      object(
        { kind: text },
        { if: object({ kind: { const: 'a' } }), then: deep },
      ),
      { kind: 'b', tls: {} },
      ['values.tls'],
    ],
    [
      'in a form that the value does not have',
      {
        type: 'object',
        oneOf: [
          object({ kind: { const: 'a' }, conf: object({ x: text }) }),
          object({ kind: { const: 'b' }, conf: object({ y: text }) }),
        ],
      },
      { kind: 'a', conf: { x: 'x', y: 'y' } },
      ['values.conf.y'],
    ],
    [
      'in what refers to the whole',
      object({
        name: text,
        child: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
      }),
      { child: { name: 'a', child: { name: 'b', extra: 1 } } },
      ['values.child.child.extra'],
    ],
  ])('are refused %s', (_, schema, value, fields) => {
    expect(fieldsOf(schema, value).sort()).toEqual(fields.sort());
  });

  it.each<[string, unknown, unknown]>([
    [
      'of several parts of one object',
      {
        type: 'object',
        allOf: [
          { $ref: '#/$defs/first' },
          object({ a: object({ y: text }), c: text }),
        ],
        $defs: { first: object({ a: object({ x: text }), b: text }) },
      },
      { a: { x: 'x', y: 'y' }, b: 'b', c: 'c' },
    ],
    [
      'of a branch that says more of what is there',
      object(
        { tls: object({ enabled: { type: 'boolean' }, secret: text }) },
        {
          if: object({ tls: object({ enabled: { const: true } }) }),
          then: object({ tls: { properties: { secret: { minLength: 1 } } } }),
        },
      ),
      { tls: { enabled: true, secret: 'a' } },
    ],
    [
      'of what a condition asks after, where any are taken',
      object(
        { tls: { type: 'object' } },
        {
          if: object({ tls: object({ enabled: { const: true } }) }),
          then: { required: ['tls'] },
        },
      ),
      { tls: { enabled: true, other: 1 } },
    ],
    [
      'of dependencies, as draft 7 has them',
      object(
        { a: text },
        { dependencies: { a: object({ b: text }), b: ['a'] } },
      ),
      { a: 'a', b: 'b' },
    ],
    [
      'of dependent schemas',
      object({ a: text }, { dependentSchemas: { a: object({ b: text }) } }),
      { a: 'a', b: 'b' },
    ],
    [
      'of an object of no properties',
      object({ a: { type: 'object' } }),
      { a: { x: 1 } },
    ],
    [
      'of an object that takes any',
      object({ a: object({ b: text }, { additionalProperties: true }) }),
      { a: { x: { y: 1 } } },
    ],
    [
      'of an object one part of which takes any',
      {
        type: 'object',
        allOf: [object({ a: text }), { additionalProperties: text }],
      },
      { a: 'a', x: 'x' },
    ],
    [
      'of an object that has patterns beside properties',
      object({ a: text }, { patternProperties: { '^x-': text } }),
      { a: 'a', 'x-1': 'x', other: 1 },
    ],
  ])('are those %s not', (_, schema, value) => {
    expect(fieldsOf(schema, value)).toEqual([]);
  });

  it('are dependencies where what they depend on is not there', () => {
    const schema = object(
      { a: text },
      { dependencies: { a: object({ b: text }) } },
    );
    expect(fieldsOf(schema, { b: 'b' })).toEqual(['values.b']);
  });

  it('are refused where parts have ids of their own, too', () => {
    const schema = {
      type: 'object',
      oneOf: [{ $id: 'https://example.com/deep.json', ...deep }],
    };
    expect(fieldsOf(schema, extra)).toEqual(['values.tls.extra']);
    expect(fieldsOf(schema, { tls: { secret: 1 } })).toEqual(
      expect.arrayContaining(['values.tls.secret']),
    );
  });

  it('are told with all that is offered', () => {
    const schema = { type: 'object', allOf: [deep, object({ b: text })] };
    expect(parameterProblems(schema as JsonSchema, { x: 1 }, 'values')).toEqual(
      [
        {
          field: 'values.x',
          message: 'values.x is not offered; what is: tls, b',
        },
      ],
    );
  });
});

/** Objects within objects; what is undefined is a text. */
interface Shape {
  [name: string]: Shape | undefined;
}

/** The ways by which a schema comes to an object's members. */
const ways = ['plain', '$ref', 'allOf', 'anyOf', 'oneOf', 'then'] as const;

it('are the same by whatever way a schema comes to them', () => {
  const names = fc.constantFrom('a', 'b', 'c', '~/ %');
  const { shape } = fc.letrec<{ shape: Shape }>(tie => ({
    shape: fc.dictionary(
      names,
      fc.option(tie('shape'), { nil: undefined, depthSize: 'medium' }),
      { maxKeys: 3, noNullPrototype: true },
    ),
  }));
  const filled = ([known, others]: [Shape, Shape]): unknown =>
    Object.fromEntries([
      ...Object.entries(known).map(([name, inner]) => [
        name,
        inner ? filled([inner, others[name] ?? {}]) : 'x',
      ]),
      ...Object.keys(others)
        .filter(name => !Object.hasOwn(known, name))
        .map(name => [name, 'x']),
    ]);
  const unknown = (known: Shape, others: Shape, field: string): string[] => [
    ...Object.keys(others)
      .filter(name => !Object.hasOwn(known, name))
      .map(name => `${field}.${name}`),
    ...Object.entries(known).flatMap(([name, inner]) =>
      inner ? unknown(inner, others[name] ?? {}, `${field}.${name}`) : [],
    ),
  ];
  fc.assert(
    fc.property(
      shape,
      shape,
      fc.infiniteStream(fc.constantFrom(...ways)),
      (known, others, chosen) => {
        const $defs: Record<string, unknown> = {};
        const schemaOf = (of: Shape): unknown => {
          const made = object(
            Object.fromEntries(
              Object.entries(of).map(([name, inner]) => [
                name,
                inner ? schemaOf(inner) : text,
              ]),
            ),
          );
          const way: (typeof ways)[number] = chosen.next().value;
          switch (way) {
            case 'plain':
              return made;
            case '$ref': {
              const name = `d${Object.keys($defs).length}`;
              $defs[name] = made;
              return { $ref: `#/$defs/${name}` };
            }
            case 'allOf':
              return {
                allOf: [
                  object({}),
                  ...Object.entries(made.properties).map(([name, inner]) =>
                    object({ [name]: inner }),
                  ),
                ],
              };
            case 'then':
              return { if: { type: 'object' }, then: made };
            default:
              return { [way]: [made, { type: 'null' }] };
          }
        };
        const whole = schemaOf(known) as Record<string, unknown>;
        expect(
          fieldsOf({ ...whole, $defs }, filled([known, others])).sort(),
        ).toEqual(unknown(known, others, 'values').sort());
      },
    ),
    // Each compiles a schema.
    { numRuns: 30 },
  );
});
