import type { JsonObject, JsonValue } from '@backstage/types';
import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { applicationsOf } from './applicationsOf';
import { sortedMembers } from './sortedMembers';
import { writeYaml } from './writeYaml';

/** `values/<application>.yaml` by Helm application: what the environment sets, with the version where the chart reads it. */
export function renderValues(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
): Record<string, string> {
  return Object.fromEntries(
    applicationsOf(environment, blueprint).helm.map(
      ({ name, offer, settings }) => [
        name,
        writeYaml(
          sortedMembers(
            withValue(
              settings.values as JsonObject,
              offer.versionPath.split('.'),
              settings.version,
            ),
          ),
          'always',
        ),
      ],
    ),
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
