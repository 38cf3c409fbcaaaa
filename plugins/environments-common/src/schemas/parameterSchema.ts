import Ajv2019, { ErrorObject, ValidateFunction } from 'ajv/dist/2019';
import type { JsonSchema } from '../contract/blueprint';
import { RecentEntries } from '../RecentEntries';
import { formats } from '../rules/formats';

/** A blueprint's JSON Schema, ready to check values and to fill in defaults. */
export interface ParameterSchema {
  /** What a value breaks; empty where it keeps the schema. */
  errors(value: unknown): ErrorObject[];
  /** A copy of a value with the schema's defaults where nothing was said. */
  withDefaults(value: Record<string, unknown>): Record<string, unknown>;
}

const COMBINATORS = ['allOf', 'anyOf', 'oneOf', 'if', '$ref'];
/** Compiling takes tens of milliseconds, and a blueprint is read again for every operation. */
const compiled = new RecentEntries<ParameterSchema>(200);

/**
 * Makes a schema usable: only local references, and no members that it does not name, unless it says itself that it
 * takes any.
 *
 * @throws Error in a sentence where the schema can't be used
 */
export function parameterSchema(schema: JsonSchema): ParameterSchema {
  const key = JSON.stringify(schema);
  let made = compiled.get(key);
  if (!made) {
    made = make(schema);
    compiled.put(key, made);
  }
  return made;
}

function make(schema: JsonSchema): ParameterSchema {
  refuseForeignReferences(schema);
  const { $schema: _, $id: __, ...own } = closed(schema) as JsonSchema;
  const check = compile(own, false);
  let fill: ValidateFunction | undefined;
  return {
    errors: value => (check(value) ? [] : check.errors ?? []),
    withDefaults: value => {
      const copy = structuredClone(value);
      fill ??= compile(own, true);
      fill(copy);
      return copy;
    },
  };
}

function compile(schema: JsonSchema, useDefaults: boolean): ValidateFunction {
  const ajv = new Ajv2019({
    allErrors: true,
    strict: false,
    verbose: true,
    logger: false,
    useDefaults,
  });
  for (const [name, rule] of Object.entries(formats)) {
    ajv.addFormat(name, (value: string) => rule(name, value) === undefined);
  }
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new Error(
      `the JSON Schema can't be used: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}

/** The schema with every object that names its members closed to others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(item => closed(item));
  }
  if (!isRecord(schema)) {
    return schema;
  }
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isRecord(value)) {
      copy[keyword] = Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, closed(item)]),
      );
    } else if (keyword === 'items') {
      copy[keyword] = closed(value);
    } else {
      copy[keyword] = value;
    }
  }
  const open =
    'additionalProperties' in copy ||
    'unevaluatedProperties' in copy ||
    'patternProperties' in copy;
  if ('properties' in copy && !open) {
    const combined = COMBINATORS.some(keyword => keyword in copy);
    copy[combined ? 'unevaluatedProperties' : 'additionalProperties'] = false;
  }
  return copy;
}

function refuseForeignReferences(schema: unknown): void {
  if (Array.isArray(schema)) {
    schema.forEach(refuseForeignReferences);
  } else if (isRecord(schema)) {
    for (const [keyword, value] of Object.entries(schema)) {
      const reference = ['$ref', '$dynamicRef', '$recursiveRef'].includes(
        keyword,
      );
      if (reference && typeof value === 'string' && !/^#(\/|$)/.test(value)) {
        throw new Error(
          `the JSON Schema refers to ${value}; only references within it are taken`,
        );
      }
      refuseForeignReferences(value);
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
