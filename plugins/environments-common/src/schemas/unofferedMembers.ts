import type { ErrorObject } from 'ajv/dist/2019';
import { type Applying, encoded, isRecord, schemasAt } from './schemasAt';

/**
 * The members of a value that its schema does not name, as errors. Where an object has members by `properties`, it has
 * those only that a schema names which applies to it: by `properties`, a matching `patternProperties`, or by saying with
 * `additionalProperties` or `unevaluatedProperties` that it takes others; an object's own `patternProperties` say that
 * too. Where no schema names any member, it takes any.
 *
 * All schemas that apply at one place count together, since each of them may describe a part: what `$ref` leads to,
 * `allOf`, the forms of `anyOf` and `oneOf` that the value keeps, what the `if` of `then` and `else` decides, and what a
 * member brings with it. So none of them is closed by itself, where it would refuse what another one names, and objects
 * are closed as deep as their schemas go, by whatever way these are reached. What a condition (`if`) names may be there,
 * but does not close an object by itself; `not` and `contains` name nothing.
 *
 * @param keeps - whether a value keeps the subschema at a JSON pointer
 */
export function unofferedMembers(
  schema: Record<string, unknown>,
  value: unknown,
  keeps: (pointer: string, value: unknown) => boolean,
): ErrorObject[] {
  const errors: ErrorObject[] = [];
  const look = (from: Applying[], inner: unknown, path: string) => {
    if (from.length === 0 || typeof inner !== 'object' || inner === null) {
      return;
    }
    const applying = schemasAt(schema, from, inner, keeps);
    if (Array.isArray(inner)) {
      inner.forEach((item, index) =>
        look(itemsOf(applying, index), item, `${path}/${index}`),
      );
      return;
    }
    const isClosed = closes(applying);
    for (const [name, item] of Object.entries(inner)) {
      if (isClosed && !applying.some(it => names(it, name))) {
        errors.push(errorOf(applying, name, path));
      } else {
        const step = name.replace(/~/g, '~0').replace(/\//g, '~1');
        look(membersOf(applying, name), item, `${path}/${step}`);
      }
    }
  };
  look([{ schema, pointer: '', isOwn: true, isOffer: true }], value, '');
  return errors;
}

function closes(applying: Applying[]): boolean {
  const offers = applying.filter(({ isOffer }) => isOffer);
  const takesOthers = ({ schema, isOwn }: Applying) =>
    (schema.additionalProperties ?? false) !== false ||
    (schema.unevaluatedProperties ?? false) !== false ||
    (isOwn && 'patternProperties' in schema);
  return (
    offers.some(({ schema }) => 'properties' in schema) &&
    !offers.some(takesOthers)
  );
}

function names({ schema }: Applying, name: string): boolean {
  return (
    (isRecord(schema.properties) && Object.hasOwn(schema.properties, name)) ||
    patternsOf(schema, name).length > 0
  );
}

function patternsOf(schema: Record<string, unknown>, name: string): string[] {
  return isRecord(schema.patternProperties)
    ? Object.keys(schema.patternProperties).filter(pattern =>
        new RegExp(pattern, 'u').test(name),
      )
    : [];
}

/** The schemas of a member, from all those that apply to its object. */
function membersOf(applying: Applying[], name: string): Applying[] {
  const found = applying.flatMap(it => {
    if (!names(it, name)) {
      return below(it, 'additionalProperties');
    }
    return [
      ...below(it, 'properties', name),
      ...patternsOf(it.schema, name).flatMap(pattern =>
        below(it, 'patternProperties', pattern),
      ),
    ];
  });
  return found.length > 0
    ? found
    : applying.flatMap(it => below(it, 'unevaluatedProperties'));
}

/** The schemas of an item, from all those that apply to its list. */
function itemsOf(applying: Applying[], index: number): Applying[] {
  const found = applying.flatMap(it => {
    const { items } = it.schema;
    if (!Array.isArray(items)) {
      return below(it, 'items');
    }
    return index < items.length
      ? below(it, 'items', String(index))
      : below(it, 'additionalItems');
  });
  return found.length > 0
    ? found
    : applying.flatMap(it => below(it, 'unevaluatedItems'));
}

/** The subschema of a keyword, for what lies below the place that the schema applies to; empty where there is none. */
function below(
  { schema, pointer, isOffer }: Applying,
  keyword: string,
  key?: string,
): Applying[] {
  const all = schema[keyword];
  const found =
    key === undefined
      ? all
      : (all as Record<string, unknown> | undefined)?.[key];
  const step = key === undefined ? '' : `/${encoded(key)}`;
  return isRecord(found)
    ? [
        {
          schema: found,
          pointer: `${pointer}/${keyword}${step}`,
          isOwn: true,
          isOffer,
        },
      ]
    : [];
}

function errorOf(
  applying: Applying[],
  name: string,
  instancePath: string,
): ErrorObject {
  return {
    keyword: 'additionalProperties',
    instancePath,
    schemaPath: '',
    params: { additionalProperty: name },
    parentSchema: {
      properties: Object.assign(
        {},
        ...applying.map(({ schema }) => schema.properties),
      ),
    },
  };
}
