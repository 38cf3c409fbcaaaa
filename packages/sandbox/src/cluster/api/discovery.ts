import type { JsonObject } from './object';
import type { ResourceRegistry } from './ResourceRegistry';
import type { ResourceType } from './resources';

/** What the server says it is. */
export const VERSION = {
  major: '1',
  minor: '35',
  gitVersion: 'v1.35.4+berth-sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.25',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/* Types that are answered but not stored. */
const VIRTUAL: Record<string, JsonObject[]> = {
  'authorization.k8s.io/v1': [
    review('selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
    review('selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
    review('subjectaccessreviews', 'SubjectAccessReview'),
  ],
  'authentication.k8s.io/v1': [
    review('tokenreviews', 'TokenReview'),
    review('selfsubjectreviews', 'SelfSubjectReview'),
  ],
  'metrics.k8s.io/v1beta1': [
    metric('nodes', 'NodeMetrics', false),
    metric('pods', 'PodMetrics', true),
  ],
};

function review(name: string, kind: string): JsonObject {
  const singularName = kind.toLowerCase();
  return { name, singularName, namespaced: false, kind, verbs: ['create'] };
}

function metric(name: string, kind: string, namespaced: boolean): JsonObject {
  return { name, singularName: '', namespaced, kind, verbs: ['get', 'list'] };
}

function subresource(type: ResourceType, name: string): JsonObject {
  const base = {
    name: `${type.plural}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
  };
  if (name === 'scale') {
    return {
      ...base,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    };
  }
  const verbs = name === 'log' ? ['get'] : ['get', 'patch', 'update'];
  return { ...base, kind: type.kind, verbs };
}

function described(type: ResourceType): JsonObject[] {
  const own: JsonObject = {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length ? { categories: type.categories } : {}),
  };
  return [own, ...type.subresources.map(name => subresource(type, name))];
}

/** GET /apis/<group>/<version> and /api/v1; undefined where nothing is served there. */
export function resourceList(
  registry: ResourceRegistry,
  groupVersion: string,
): JsonObject | undefined {
  const resources = [
    ...registry
      .all()
      .filter(type => type.apiVersion === groupVersion)
      .flatMap(described),
    ...(VIRTUAL[groupVersion] ?? []),
  ];
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** Every group/version that is served, "v1" for the core. */
export function groupVersions(registry: ResourceRegistry): string[] {
  const all = registry.all().map(type => type.apiVersion);
  return [...new Set([...all, ...Object.keys(VIRTUAL)])];
}

function groupOf(registry: ResourceRegistry, name: string): JsonObject {
  const versions = groupVersions(registry)
    .filter(groupVersion => groupVersion.startsWith(`${name}/`))
    .map(groupVersion => ({
      groupVersion,
      version: groupVersion.slice(name.length + 1),
    }));
  return { name, versions, preferredVersion: versions[0] };
}

/** GET /apis */
export function groupList(registry: ResourceRegistry): JsonObject {
  const names = new Set(
    groupVersions(registry)
      .filter(groupVersion => groupVersion.includes('/'))
      .map(groupVersion => groupVersion.split('/')[0]),
  );
  const groups = [...names].map(name => groupOf(registry, name));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** GET /apis/<group>; undefined where there is none. */
export function groupDescription(
  registry: ResourceRegistry,
  name: string,
): JsonObject | undefined {
  const group = groupOf(registry, name);
  return group.preferredVersion
    ? { kind: 'APIGroup', apiVersion: 'v1', ...group }
    : undefined;
}

/** GET /api */
export function coreVersions(): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [],
  };
}
