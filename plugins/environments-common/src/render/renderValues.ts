import type { JsonObject, JsonValue } from '@backstage/types';
import type { Blueprint, HelmApplication } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { applicationsOf } from './applicationsOf';
import { environmentSettings } from './environmentSettings';
import { sortedMembers } from './sortedMembers';
import { writeYaml } from './writeYaml';

/**
 * `values/<application>.yaml` by Helm application: what the environment sets, with the version and what the environment
 * is where the chart reads these.
 */
export function renderValues(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
): Record<string, string> {
  const known = environmentSettings(environment, blueprint);
  return Object.fromEntries(
    applicationsOf(environment, blueprint).helm.map(
      ({ name, offer, settings }) => [
        name,
        writeYaml(
          sortedMembers(
            [
              [offer.versionPath, settings.version],
              ...fromEnvironment(offer, known),
            ].reduce<JsonObject>(
              (values, [path, value]) =>
                withValue(values, membersOf(path), value),
              settings.values as JsonObject,
            ),
          ),
          'always',
        ),
      ],
    ),
  );
}

/** The values that a blueprint takes from what the environment is; a setting that it does not have is left out. */
function fromEnvironment(
  { environmentValues = {} }: HelmApplication,
  known: Record<string, string>,
): Array<[path: string, value: string]> {
  return Object.entries(environmentValues).flatMap(([path, key]) =>
    Object.hasOwn(known, key) ? [[path, known[key]] as [string, string]] : [],
  );
}

/** `a.[b.c].d` names the members `a`, `b.c` and `d`. */
function membersOf(path: string): string[] {
  return [...path.matchAll(/\[([^\]]+)\]|[^.]+/g)].map(
    ([member, bracketed]) => bracketed ?? member,
  );
}

/** A copy of an object with one value set at a path; what is no object on the way is replaced. */
function withValue(
  object: JsonObject,
  [key, ...rest]: string[],
  value: JsonValue,
): JsonObject {
  if (rest.length === 0) {
    return { ...object, [key]: value };
  }
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  const isObject =
    typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { ...object, [key]: withValue(isObject ? inner : {}, rest, value) };
}
