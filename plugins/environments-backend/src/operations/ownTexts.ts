import { isDeepStrictEqual } from 'node:util';
import type {
  Blueprint,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';

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
      const offer = memberOf(blueprint.applications, name);
      return isWritten(values, memberOf(offer, 'values'));
    })
  );
}

/** Whether a parameter is a host name. */
export function isHost(blueprint: Blueprint, parameter: string): boolean {
  const schema = memberOf(
    memberOf(blueprint.parameters, 'properties'),
    parameter,
  );
  return (
    memberOf(schema, 'type') === 'string' &&
    memberOf(schema, 'format') === 'hostname'
  );
}

function isWritten(members: object, schema: unknown): boolean {
  const properties = memberOf(schema, 'properties');
  return Object.entries(members).some(
    ([key, value]) => !isOffered(value, memberOf(properties, key)),
  );
}

function isOffered(value: unknown, schema: unknown): boolean {
  const choices = memberOf(schema, 'enum');
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    isDeepStrictEqual(value, memberOf(schema, 'default') ?? null) ||
    (Array.isArray(choices) &&
      choices.some(choice => isDeepStrictEqual(choice, value))) ||
    (typeof value === 'string' &&
      memberOf(schema, 'type') === 'string' &&
      NO_NAMES.has(String(memberOf(schema, 'format'))))
  );
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
