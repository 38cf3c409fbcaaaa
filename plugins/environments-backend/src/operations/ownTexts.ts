import { isDeepStrictEqual } from 'node:util';
import type {
  Blueprint,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import { member } from '@berth/plugin-environments-node';

/** Formats of which nobody can make a name: they begin with a digit or have dots or capitals in them. */
const NO_NAMES = new Set(['hostname', 'quantity', 'duration', 'version']);

/**
 * Whether somebody may have written a text that the blueprint does not offer, as a parameter or an application's value.
 * Numbers, switches, one of several offered texts, defaults, hosts, quantities, durations and versions are none.
 */
export function hasOwnTexts(
  { parameters, applications }: EnvironmentSpec,
  blueprint: Blueprint,
): boolean {
  return (
    isWritten(parameters, blueprint.parameters) ||
    Object.entries(applications).some(([name, { values }]) => {
      const schema = member(blueprint.applications, name, 'values');
      return isWritten(values, schema);
    })
  );
}

/** Whether a parameter is a host name. */
export function isHost(blueprint: Blueprint, parameter: string): boolean {
  const schema = member(blueprint.parameters, 'properties', parameter);
  return (
    member(schema, 'type') === 'string' &&
    member(schema, 'format') === 'hostname'
  );
}

function isWritten(members: object, schema: unknown): boolean {
  return Object.entries(members).some(
    ([key, value]) => !isOffered(value, member(schema, 'properties', key)),
  );
}

function isOffered(value: unknown, schema: unknown): boolean {
  const choices = member(schema, 'enum');
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    isDeepStrictEqual(value, member(schema, 'default') ?? null) ||
    (Array.isArray(choices) &&
      choices.some(choice => isDeepStrictEqual(choice, value))) ||
    (typeof value === 'string' &&
      member(schema, 'type') === 'string' &&
      NO_NAMES.has(String(member(schema, 'format'))))
  );
}
