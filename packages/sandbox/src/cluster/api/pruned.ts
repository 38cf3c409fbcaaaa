import { isRecord, recordAt } from './json';
import type { JsonObject } from './object';

const OWN = ['apiVersion', 'kind', 'metadata'];

/**
 * An object without the fields that its CRD's schema does not know, which Kubernetes drops without a word. What the
 * schema says nothing of at all stays.
 */
export function pruned(object: JsonObject, schema: JsonObject): JsonObject {
  const known = prune(object, schema);
  const kept = isRecord(known) ? known : {};
  for (const field of OWN) {
    if (field in object) kept[field] = object[field];
  }
  return kept;
}

function prune(value: unknown, schema: JsonObject): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return isRecord(items) ? value.map(item => prune(item, items)) : value;
  }
  if (!isRecord(value)) return value;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const properties = recordAt(schema, 'properties');
  const others = schema.additionalProperties;
  const kept: JsonObject = {};
  for (const [field, inner] of Object.entries(value)) {
    const property = properties[field];
    if (isRecord(property)) kept[field] = prune(inner, property);
    else if (isRecord(others)) kept[field] = prune(inner, others);
    else if (keepsUnknown || others === true) kept[field] = inner;
  }
  return kept;
}
