import Ajv2019, { ErrorObject, ValidateFunction } from 'ajv/dist/2019';
import type { JsonSchema } from '../contract/blueprint';
import { RecentEntries } from '../RecentEntries';
import { formats } from '../rules/formats';
import { isRecord } from './schemasAt';
import { unofferedMembers } from './unofferedMembers';

/** A blueprint's JSON Schema, ready to check values and to fill in defaults. */
export interface ParameterSchema {
  /** What a value breaks; empty where it keeps the schema. */
  errors(value: unknown): ErrorObject[];
  /** A copy of a value with the schema's defaults where nothing was said. */
  withDefaults(value: Record<string, unknown>): Record<string, unknown>;
}

/** What parts of a schema are compiled by, since references in them begin at the whole of it. */
const WHOLE = 'berth:/parameters';

/** Compiling takes tens of milliseconds, and a blueprint is read again for every operation. */
const compiled = new RecentEntries<ParameterSchema>(200);

/**
 * Makes a schema usable: only local references, and no members that it does not name, unless it says itself that it
 * takes any; `unofferedMembers` tells what naming is.
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
  const { $schema: _, $id: __, ...own } = schema;
  const ajv = newAjv();
  const check = compile(ajv, own);
  let fill: ValidateFunction | undefined;
  const parts = new Map<string, ValidateFunction>();
  const keeps = (pointer: string, value: unknown) => {
    if (!(WHOLE in ajv.schemas)) {
      // A copy, since Ajv knows what it has compiled already under no name.
      ajv.addSchema({ ...own }, WHOLE);
    }
    let part = parts.get(pointer);
    if (!part) {
      part = compile(ajv, { $ref: `${WHOLE}#${pointer}` });
      parts.set(pointer, part);
    }
    return part(value) === true;
  };
  return {
    errors: value => [
      ...(check(value) ? [] : check.errors ?? []),
      ...unofferedMembers(own, value, keeps),
    ],
    withDefaults: value => {
      const copy = structuredClone(value);
      fill ??= compile(newAjv({ useDefaults: true }), own);
      fill(copy);
      return copy;
    },
  };
}

function newAjv(options: { useDefaults?: boolean } = {}): Ajv2019 {
  const ajv = new Ajv2019({
    allErrors: true,
    strict: false,
    verbose: true,
    logger: false,
    ...options,
  });
  for (const [name, rule] of Object.entries(formats)) {
    ajv.addFormat(name, (value: string) => rule(name, value) === undefined);
  }
  return ajv;
}

function compile(ajv: Ajv2019, schema: JsonSchema): ValidateFunction {
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
