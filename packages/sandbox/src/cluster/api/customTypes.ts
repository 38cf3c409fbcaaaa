import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { FieldErrors } from './FieldErrors';
import { arrayAt, isRecord, recordAt, recordsAt, stringAt } from './json';
import type { JsonObject, KubeObject } from './object';
import { ALL_VERBS, type PrinterColumn, type ResourceType } from './resources';

function compiles(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

/** An OpenAPI v3 schema of a CRD as JSON Schema; what JavaScript cannot express is left out. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (!isRecord(schema)) return schema;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-kubernetes-') || key === 'format') continue;
    if (key === 'pattern' && !compiles(value)) continue;
    if (key === 'properties' && isRecord(value)) {
      const inner = Object.entries(value).map(([n, s]) => [n, jsonSchema(s)]);
      result.properties = Object.fromEntries(inner);
    } else if (key === 'enum' || key === 'default' || key === 'example') {
      result[key] = value;
    } else {
      result[key] = jsonSchema(value);
    }
  }
  if (schema['x-kubernetes-int-or-string']) {
    delete result.anyOf;
    result.type = ['integer', 'string'];
  }
  if (result.nullable && result.type === undefined) delete result.nullable;
  for (const limit of ['Minimum', 'Maximum']) {
    const exclusive = `exclusive${limit}`;
    if (result[exclusive] === true) {
      const plain = limit.toLowerCase();
      result[exclusive] = result[plain];
      delete result[plain];
    } else if (result[exclusive] === false) delete result[exclusive];
  }
  return result;
}

function fieldOf(error: ErrorObject): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map(part => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
  const missing: unknown = error.params.missingProperty;
  return `${path}${typeof missing === 'string' ? `.${missing}` : ''}`.slice(1);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function collect(error: ErrorObject, errors: FieldErrors): void {
  const field = fieldOf(error);
  const value = error.data;
  switch (error.keyword) {
    case 'required':
      errors.required(field);
      break;
    case 'enum':
      errors.unsupported(field, value, error.params.allowedValues.map(String));
      break;
    case 'type':
      errors.wrongType(
        field,
        typeName(value),
        `${field} in body must be of type ${String(
          error.params.type,
        )}: "${typeName(value)}"`,
      );
      break;
    case 'pattern':
      errors.invalid(
        field,
        value,
        `${field} in body should match '${String(error.params.pattern)}'`,
      );
      break;
    default:
      errors.invalid(field, value, `${field} in body ${error.message ?? ''}`);
  }
}

function validatorOf(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    useDefaults: true,
    unicodeRegExp: false,
    validateFormats: false,
    logger: false,
  });
  const properties = { ...recordAt(schema, 'properties') };
  for (const own of ['metadata', 'apiVersion', 'kind']) delete properties[own];
  return ajv.compile(jsonSchema({ ...schema, properties }) as JsonObject);
}

function columnsOf(version: JsonObject): PrinterColumn[] {
  return recordsAt(version, 'additionalPrinterColumns').map(column => ({
    name: stringAt(column, 'name'),
    type: stringAt(column, 'type'),
    jsonPath: stringAt(column, 'jsonPath'),
    ...(typeof column.priority === 'number'
      ? { priority: column.priority }
      : {}),
  }));
}

function typeOf(definition: KubeObject, version: JsonObject): ResourceType {
  const group = stringAt(definition, 'spec', 'group');
  const names = recordAt(definition, 'spec', 'names');
  const plural = stringAt(names, 'plural');
  const kind = stringAt(names, 'kind');
  const schema = recordAt(version, 'schema', 'openAPIV3Schema');
  const subresources = recordAt(version, 'subresources');
  let compiled: ValidateFunction | undefined;
  const type: ResourceType = {
    key: `${plural}.${group}`,
    group,
    version: stringAt(version, 'name'),
    apiVersion: `${group}/${stringAt(version, 'name')}`,
    kind,
    plural,
    singular: stringAt(names, 'singular') || kind.toLowerCase(),
    namespaced: stringAt(definition, 'spec', 'scope') !== 'Cluster',
    shortNames: arrayAt(names, 'shortNames').map(String),
    categories: arrayAt(names, 'categories').map(String),
    subresources: Object.keys(subresources).filter(name => name === 'status'),
    generation: true,
    verbs: ALL_VERBS,
    custom: {
      schema,
      columns: columnsOf(version),
      validate: object => {
        compiled ??= validatorOf(schema);
        if (compiled(object)) return;
        const errors = new FieldErrors();
        for (const error of compiled.errors ?? []) collect(error, errors);
        errors.throwIfAny(type, stringAt(object, 'metadata', 'name'));
      },
    },
  };
  return type;
}

/** The types that a CustomResourceDefinition serves, the stored version first. */
export function customTypes(definition: KubeObject): ResourceType[] {
  return recordsAt(definition, 'spec', 'versions')
    .filter(version => version.served !== false)
    .sort((a, b) => Number(b.storage === true) - Number(a.storage === true))
    .map(version => typeOf(definition, version));
}
