import { isDeepStrictEqual } from 'node:util';
import {
  type KubernetesObject,
  listAt,
  textAt,
} from '@berth/plugin-environments-node';
import { parseAllDocuments } from 'yaml';
import { StarterPlatform } from './__testUtils__/StarterPlatform';

jest.setTimeout(180_000);

interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

const APPLY = ['get', 'list', 'watch', 'create', 'patch', 'delete'];

/** What every cluster with Flux is given, by `kind name`. */
let rights: Map<string, Rule[]>;
let objects: KubernetesObject[];

beforeAll(async () => {
  const platform = await StarterPlatform.read();
  rights = new Map(
    ['shards', 'frames', 'contents']
      .map(name => platform.files[`engines/flux/${name}.yaml`])
      .flatMap(text => parseAllDocuments(text).map(it => it.toJS()))
      .map(({ kind, metadata, rules }) => [`${kind} ${metadata.name}`, rules]),
  );
  objects = (
    await Promise.all(
      platform.blueprints.flatMap(blueprint =>
        ['dev', 'production'].map(stage =>
          platform.build(platform.environment(blueprint, { stage })),
        ),
      ),
    )
  ).flat();
});

const isFrame = ({ metadata }: KubernetesObject) =>
  metadata.labels?.['berth.dev/part'] === 'frame';

function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

function resourceOf({ kind }: KubernetesObject): string {
  const name = kind.toLowerCase();
  if (name.endsWith('y')) {
    return `${name.slice(0, -1)}ies`;
  }
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}

function allows(rules: Rule[], object: KubernetesObject): boolean {
  const granted = rules
    .filter(
      ({ apiGroups, resources, resourceNames }) =>
        !resourceNames &&
        apiGroups.includes(groupOf(object)) &&
        resources.includes(resourceOf(object)),
    )
    .flatMap(({ verbs }) => verbs);
  return APPLY.every(verb => granted.includes(verb));
}

const titles = (found: KubernetesObject[]) => [
  ...new Set(found.map(it => `${groupOf(it)} ${resourceOf(it)}`)),
];

describe('what Flux may do on a cluster', () => {
  it('is enough to apply the contents of every blueprint, and no part of a frame', () => {
    const rules = rights.get('ClusterRole berth-contents')!;
    const contents = objects.filter(it => !isFrame(it));
    expect(titles(contents).length).toBeGreaterThan(5);
    expect(titles(contents.filter(it => !allows(rules, it)))).toEqual([]);

    // These two the contents have of their own, in the environment's namespace.
    const own = ['ConfigMap', 'ServiceAccount'];
    const walls = objects.filter(it => isFrame(it) && !own.includes(it.kind));
    expect(titles(walls).length).toBeGreaterThan(6);
    expect(titles(walls.filter(it => allows(rules, it)))).toEqual([]);
  });

  it("is enough to apply the frames, the engine's objects in the engine's namespace only", () => {
    const everywhere = rights.get('ClusterRole berth-frames')!;
    const engine = rights.get('Role berth-frames')!;
    const refused = objects
      .filter(isFrame)
      .filter(
        it =>
          !allows(
            it.metadata.namespace === 'flux-system' ? engine : everywhere,
            it,
          ),
      );
    expect(titles(refused)).toEqual([]);
  });

  it('lets frames give people what their Roles say, and bind what they bind', () => {
    const people = rights.get('ClusterRole berth-people')!;
    const roles = objects.filter(({ kind }) => kind === 'Role');
    const missing = roles
      .flatMap(role => listAt(role, 'rules') as Rule[])
      .flatMap(({ apiGroups, resources, verbs }) =>
        apiGroups.flatMap(group =>
          resources.flatMap(resource =>
            verbs.map(verb => ({ group, resource, verb })),
          ),
        ),
      )
      .filter(
        ({ group, resource, verb }) =>
          !people.some(
            rule =>
              rule.apiGroups.includes(group) &&
              rule.resources.includes(resource) &&
              rule.verbs.includes(verb),
          ),
      );
    expect(missing).toEqual([]);

    const bindable = rights
      .get('ClusterRole berth-frames')!
      .filter(({ verbs }) => isDeepStrictEqual(verbs, ['bind']))
      .flatMap(({ resourceNames }) => resourceNames ?? []);
    expect(
      objects
        .filter(({ kind }) => kind === 'RoleBinding')
        .map(it => textAt(it, 'roleRef', 'name'))
        .filter(name => !bindable.includes(name ?? '')),
    ).toEqual([]);
  });

  it('gives customers none of the engine’s objects', () => {
    const groups = objects
      .filter(({ kind }) => kind === 'Role')
      .flatMap(role => listAt(role, 'rules') as Rule[])
      .flatMap(({ apiGroups }) => apiGroups);
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.filter(it => it === '*' || it.endsWith('fluxcd.io'))).toEqual(
      [],
    );
  });
});
