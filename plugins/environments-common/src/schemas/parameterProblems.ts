import type { ErrorObject } from 'ajv/dist/2019';
import type { JsonSchema } from '../contract/blueprint';
import { formats } from '../rules/formats';
import { jsonProblem } from '../rules/json';
import type { Problem } from '../rules/Problem';
import { parameterSchema } from './parameterSchema';

/**
 * What a value breaks of a blueprint's JSON Schema, a sentence a field; empty where it keeps it. Members that the
 * schema does not name are refused.
 *
 * @param field - what the value is called, as a dotted path
 * @throws Error in a sentence where the schema can't be used
 */
export function parameterProblems(
  schema: JsonSchema,
  value: unknown,
  field: string,
): Problem[] {
  const unwritable = jsonProblem(field, value);
  if (unwritable) {
    return [{ field, message: unwritable }];
  }
  const problems = new Map<string, Problem>();
  for (const error of parameterSchema(schema).errors(value)) {
    const problem = problemOf(error, field);
    if (problem && !problems.has(problem.field)) {
      problems.set(problem.field, problem);
    }
  }
  return [...problems.values()];
}

/** A copy of a value with the schema's defaults where nothing was said. */
export function withSchemaDefaults(
  schema: JsonSchema,
  value: Record<string, unknown>,
): Record<string, unknown> {
  return parameterSchema(schema).withDefaults(value);
}

const TYPES: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const count = (limit: unknown, one: string, more = `${one}s`) =>
  `${limit} ${limit === 1 ? one : more}`;

function problemOf(error: ErrorObject, root: string): Problem | undefined {
  const at = fieldOf(root, error.instancePath);
  const params = error.params as Record<string, unknown>;
  const says = (rule: string, field = at): Problem => ({
    field,
    message:
      error.propertyName === undefined
        ? `${field} ${rule}`
        : `${field} has an entry named ${JSON.stringify(
            error.propertyName,
          )}; such a name ${rule}`,
  });
  switch (error.keyword) {
    case 'required':
      return says('is missing', `${at}.${params.missingProperty}`);
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = params.additionalProperty ?? params.unevaluatedProperty;
      const known = Object.keys(error.parentSchema?.properties ?? {});
      return says(
        `is not offered; ${
          known.length ? `what is: ${known.join(', ')}` : 'nothing is'
        }`,
        `${at}.${name}`,
      );
    }
    case 'type':
      return says(
        `takes ${[params.type]
          .flat()
          .map(type => TYPES[String(type)] ?? type)
          .join(' or ')}`,
      );
    case 'enum':
      return says(
        `takes one of ${(params.allowedValues as unknown[])
          .map(item => JSON.stringify(item))
          .join(', ')}`,
      );
    case 'const':
      return says(`takes ${JSON.stringify(params.allowedValue)} only`);
    case 'format': {
      // These speak of a field's value, not of the name of an entry in it.
      const rule =
        error.propertyName === undefined
          ? formats[String(params.format)]
          : undefined;
      return rule
        ? { field: at, message: rule(at, error.data) ?? `${at} is refused` }
        : says(`takes a text in the format ${params.format}`);
    }
    case 'pattern':
      return says(`takes a text of the pattern ${params.pattern}`);
    case 'minLength':
      return says(
        params.limit === 1
          ? 'is empty'
          : `takes at least ${count(params.limit, 'character')}`,
      );
    case 'maxLength':
      return says(`takes at most ${count(params.limit, 'character')}`);
    case 'minimum':
      return says(`takes a number of at least ${params.limit}`);
    case 'maximum':
      return says(`takes a number of at most ${params.limit}`);
    case 'exclusiveMinimum':
      return says(`takes a number above ${params.limit}`);
    case 'exclusiveMaximum':
      return says(`takes a number below ${params.limit}`);
    case 'multipleOf':
      return says(`takes a multiple of ${params.multipleOf}`);
    case 'minItems':
      return says(`takes at least ${count(params.limit, 'item')}`);
    case 'maxItems':
      return says(`takes at most ${count(params.limit, 'item')}`);
    case 'uniqueItems':
      return says('takes no item twice');
    case 'minProperties':
      return says(`takes at least ${count(params.limit, 'entry', 'entries')}`);
    case 'maxProperties':
      return says(`takes at most ${count(params.limit, 'entry', 'entries')}`);
    case 'dependentRequired':
    case 'dependencies':
      return says(
        `is missing, which ${params.property} needs beside it`,
        `${at}.${params.missingProperty}`,
      );
    case 'anyOf':
    case 'oneOf':
      return says(
        Array.isArray(params.passingSchemas)
          ? 'takes one of several forms, and has more than one of them'
          : 'takes one of several forms, and has none of them',
      );
    case 'if':
    case 'propertyNames':
      // The branch that was taken, or the rule for names, says it itself.
      return undefined;
    default:
      return says(error.message ?? 'is refused');
  }
}

/** The dotted path that a JSON pointer means below a field; list items are written as `[0]`. */
function fieldOf(root: string, pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce(
      (field, part) =>
        /^\d+$/.test(part) ? `${field}[${part}]` : `${field}.${part}`,
      root,
    );
}
