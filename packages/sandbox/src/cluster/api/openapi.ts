import { groupVersions } from './discovery';
import type { JsonObject } from './object';
import type { ResourceRegistry } from './ResourceRegistry';
import type { ResourceType } from './resources';

function documentPath(groupVersion: string): string {
  return groupVersion.includes('/')
    ? `apis/${groupVersion}`
    : `api/${groupVersion}`;
}

/** GET /openapi/v3: where each group's document is. */
export function openApiIndex(registry: ResourceRegistry): JsonObject {
  const paths: JsonObject = {};
  for (const groupVersion of groupVersions(registry)) {
    const path = documentPath(groupVersion);
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}` };
  }
  return { paths };
}

const QUERY = ['dryRun', 'fieldManager', 'fieldValidation', 'force'];

function pathOf(type: ResourceType): string {
  const root = documentPath(type.apiVersion);
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  return `/${root}${scope}/${type.plural}/{name}`;
}

/**
 * One group's document. It says only that the server validates fields itself,
 * which is what kubectl looks for before it sends an object.
 */
export function openApiDocument(
  registry: ResourceRegistry,
  groupVersion: string,
): JsonObject | undefined {
  const types = registry.all().filter(t => t.apiVersion === groupVersion);
  if (!groupVersions(registry).includes(groupVersion)) return undefined;
  const paths: JsonObject = {};
  for (const type of types) {
    paths[pathOf(type)] = {
      patch: {
        operationId: `patch${type.kind}`,
        parameters: QUERY.map(name => ({
          name,
          in: 'query',
          schema: { type: 'string' },
        })),
        responses: { '200': { description: 'OK' } },
        'x-kubernetes-action': 'patch',
        'x-kubernetes-group-version-kind': {
          group: type.group,
          version: type.version,
          kind: type.kind,
        },
      },
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Berth sandbox', version: 'v1' },
    paths,
    components: { schemas: {} },
  };
}

/** GET /openapi/v2 */
export function openApiV2(): JsonObject {
  return {
    swagger: '2.0',
    info: { title: 'Berth sandbox', version: 'v1' },
    paths: {},
    definitions: {},
  };
}
