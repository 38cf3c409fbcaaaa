import { isRecord, recordAt, recordsAt, valueAt } from './json';
import type { JsonObject } from './object';
import { isQuantity } from './quantity';
import type { ResourceType } from './resources';

const NOT_A_QUANTITY =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function cannot(
  version: unknown,
  kind: unknown,
  wanted: string,
  why: string,
): string {
  return `${String(kind)} in version ${JSON.stringify(
    version,
  )} cannot be handled as a ${wanted}: ${why}`;
}

/** Why an object is not of the type that the path means, in the API server's words; undefined where it is. */
export function kindProblem(
  type: ResourceType,
  body: JsonObject,
): string | undefined {
  const { apiVersion = type.apiVersion, kind = type.kind } = body;
  const [group, version] = splitVersion(String(apiVersion));
  if (type.custom || group !== type.group) {
    // Versions of one custom resource are converted into each other.
    return group === type.group && kind === type.kind
      ? undefined
      : `the API version or kind in the data (${String(
          apiVersion,
        )}, Kind=${String(kind)}) does not match the expected (${
          type.apiVersion
        }, Kind=${type.kind})`;
  }
  if (kind !== type.kind) {
    const own = type.group || 'core';
    const why = `converting (${version}.${String(kind)}) to (${own}.${
      type.kind
    }): unknown conversion`;
    return cannot(apiVersion, kind, type.kind, why);
  }
  return version === type.version
    ? undefined
    : cannot(
        version,
        kind,
        type.kind,
        `no kind "${type.kind}" is registered for version "${String(
          apiVersion,
        )}" in scheme "pkg/runtime/scheme.go:111"`,
      );
}

function splitVersion(apiVersion: string): [group: string, version: string] {
  const at = apiVersion.indexOf('/');
  return [apiVersion.slice(0, Math.max(at, 0)), apiVersion.slice(at + 1)];
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === true || value === false ? 'bool' : typeof value;
}

/** The maps of texts in which people write numbers. */
function textMaps(type: ResourceType): string[][] {
  const maps = [
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
  ];
  if (type.key === 'configmaps') maps.push(['data']);
  if (type.key === 'secrets') maps.push(['stringData']);
  return maps;
}

/** Why a value cannot be read as what its field holds; undefined where that is not seen. */
export function valueProblem(
  type: ResourceType,
  body: JsonObject,
): string | undefined {
  if (type.custom) return undefined;
  for (const path of textMaps(type)) {
    for (const value of Object.values(recordAt(body, ...path))) {
      if (typeof value !== 'string' && value !== null) {
        const holder = path[0] === 'metadata' ? 'ObjectMeta' : type.kind;
        const why = `json: cannot unmarshal ${jsonType(
          value,
        )} into Go struct field ${holder}.${path.join('.')} of type string`;
        return cannot(type.version, type.kind, type.kind, why);
      }
    }
  }
  const spec = type.key === 'pods' ? ['spec'] : ['spec', 'template', 'spec'];
  for (const container of recordsAt(body, ...spec, 'containers')) {
    for (const part of ['requests', 'limits']) {
      const amounts = valueAt(container, 'resources', part);
      const wrong =
        isRecord(amounts) &&
        Object.values(amounts).some(value => !isQuantity(value));
      if (wrong)
        return cannot(type.version, type.kind, type.kind, NOT_A_QUANTITY);
    }
  }
  return undefined;
}
