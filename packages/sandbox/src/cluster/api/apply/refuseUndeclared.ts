import { ApiError } from '../ApiError';
import { isRecord, recordAt, stringAt } from '../json';
import type { JsonObject } from '../object';
import { shapeOf, type Shape } from '../patch/shape';
import type { ResourceType } from '../resources';
import { itemSegment, pathText } from './FieldSet';

const ANY: JsonObject = {};

/** What every object has, whether its definition says so or not. */
const OWN: JsonObject = {
  apiVersion: ANY,
  kind: ANY,
  metadata: {
    properties: Object.fromEntries(
      [
        'name',
        'generateName',
        'namespace',
        'selfLink',
        'uid',
        'resourceVersion',
        'generation',
        'creationTimestamp',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
        'labels',
        'annotations',
        'ownerReferences',
        'finalizers',
        'managedFields',
      ].map(field => [field, ANY]),
    ),
  },
};

/**
 * Refuses to apply what the schema of a custom type does not declare; other writes drop it. What the schema says nothing
 * of may hold anything, and so may all that is inside of what keeps unknown fields.
 * @throws ApiError 500 with the first undeclared field of each map
 */
export function refuseUndeclared(
  type: ResourceType,
  name: string,
  object: JsonObject,
): void {
  if (!type.custom) return;
  const { schema } = type.custom;
  const root = { ...schema, 'x-kubernetes-embedded-resource': true };
  const problems = undeclaredIn(object, root, shapeOf(type), '').map(
    path => `${path}: field not declared in schema`,
  );
  if (problems.length === 0) return;
  const namespace = stringAt(object, 'metadata', 'namespace');
  const what = `${namespace}/${name}; ${type.apiVersion}, Kind=${type.kind}`;
  const why =
    problems.length === 1
      ? problems[0]
      : `errors:\n${problems.map(problem => `  ${problem}`).join('\n')}`;
  throw new ApiError(
    500,
    '',
    `failed to create typed patch object (${what}): ${why}`,
  );
}

function undeclaredIn(
  value: unknown,
  schema: JsonObject,
  shape: Shape,
  path: string,
): string[] {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return [];
  if (Array.isArray(value)) {
    const items = recordAt(schema, 'items');
    const { list } = shape;
    return value.flatMap((item, index) => {
      const place = Array.isArray(list)
        ? pathText([itemSegment(item, list)])
        : `[${index}]`;
      return undeclaredIn(item, items, shape.item(), `${path}${place}`);
    });
  }
  if (!isRecord(value)) return [];
  const isObject = schema['x-kubernetes-embedded-resource'] === true;
  const properties = {
    ...recordAt(schema, 'properties'),
    ...(isObject ? OWN : {}),
  };
  const others =
    schema.additionalProperties ?? Object.keys(properties).length === 0;
  const fields = Object.keys(value);
  const schemaOf = (field: string) =>
    Object.hasOwn(properties, field) ? properties[field] : others;
  const undeclared = fields.find(field => !schemaOf(field));
  return [
    ...(undeclared === undefined ? [] : [`${path}.${undeclared}`]),
    ...fields.flatMap(field => {
      const inner = schemaOf(field);
      const at = `${path}.${field}`;
      return isRecord(inner)
        ? undeclaredIn(value[field], inner, shape.field(field), at)
        : [];
    }),
  ];
}
