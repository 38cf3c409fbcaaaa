import { groupVersions, resourceList } from './discovery';
import { arrayAt, recordsAt, stringAt } from './json';
import type { JsonObject } from './object';
import type { ResourceRegistry } from './ResourceRegistry';

/** The media type of discovery in one answer, as clients ask for it and as it is answered. */
export const AGGREGATED_DISCOVERY =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Whether an Accept header asks for discovery in one answer. */
export function asksForAll(accept: string): boolean {
  return accept.split(',').some(option => {
    const parts = option.split(';').map(part => part.trim());
    return AGGREGATED_DISCOVERY.split(';').every(part => parts.includes(part));
  });
}

function kindOf(resource: JsonObject): JsonObject {
  return {
    group: stringAt(resource, 'group'),
    version: stringAt(resource, 'version'),
    kind: stringAt(resource, 'kind'),
  };
}

function subresourcesOf(name: string, all: JsonObject[]): JsonObject[] {
  return all
    .filter(resource => stringAt(resource, 'name').startsWith(`${name}/`))
    .map(resource => ({
      subresource: stringAt(resource, 'name').slice(name.length + 1),
      responseKind: kindOf(resource),
      verbs: arrayAt(resource, 'verbs'),
    }));
}

function versionOf(
  registry: ResourceRegistry,
  groupVersion: string,
): JsonObject {
  const all = recordsAt(resourceList(registry, groupVersion), 'resources');
  return {
    version: groupVersion.slice(groupVersion.indexOf('/') + 1),
    resources: all
      .filter(resource => !stringAt(resource, 'name').includes('/'))
      .map(resource => {
        const name = stringAt(resource, 'name');
        const subresources = subresourcesOf(name, all);
        return {
          resource: name,
          responseKind: kindOf(resource),
          scope: resource.namespaced ? 'Namespaced' : 'Cluster',
          singularResource: resource.singularName,
          verbs: resource.verbs,
          ...(resource.shortNames ? { shortNames: resource.shortNames } : {}),
          ...(resource.categories ? { categories: resource.categories } : {}),
          ...(subresources.length ? { subresources } : {}),
        };
      }),
    freshness: 'Current',
  };
}

/** GET /api and /apis in one answer: every group with its versions and their resources. */
export function aggregatedDiscovery(
  registry: ResourceRegistry,
  core: boolean,
): JsonObject {
  const versions = groupVersions(registry).filter(
    groupVersion => groupVersion.includes('/') !== core,
  );
  const groups = new Map<string, string[]>();
  for (const groupVersion of versions) {
    const group = core ? '' : groupVersion.split('/')[0];
    groups.set(group, [...(groups.get(group) ?? []), groupVersion]);
  }
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, own]) => ({
      metadata: name ? { name } : {},
      versions: own.map(groupVersion => versionOf(registry, groupVersion)),
    })),
  };
}
